"""Answers calls of handlers without a host: a line of JSON for each line of JSON."""

import asyncio
import base64
import json
import re
import sys
import types

from skillet_kernel.asgi import application_of
from skillet_kernel.context import SkillContext
from skillet_kernel.deny import name_rule_of
from skillet_kernel.load import LoadFailure, install_words
from skillet_kernel.log import LineWriter
from skillet_kernel.missing import missing_rule
from skillet_kernel.patterns import checked_patterns
from skillet_kernel.runner import Runner
from skillet_kernel.secret_forms import secret_forms
from skillet_kernel import frames, secrets


class SkillError(Exception):
    """The refusal of a handler."""

    def __init__(self, status, detail):
        super().__init__(detail)
        self.status, self.detail = status, detail


def main():
    held = []
    for line in sys.stdin:
        task = json.loads(line)
        print(json.dumps(asyncio.run(globals()[f"do_{task['do']}"](task, held))), flush=True)


async def do_install(task, held):
    before = sys.prefix, sys.executable
    try:
        sys.prefix, sys.executable = task["prefix"] or sys.base_prefix, task["prefix"] + "/bin/python"
        return install_words("fastapi", task["folder"])
    finally:
        sys.prefix, sys.executable = before


async def do_call(task, held):
    def handler(inputs, context):
        if "refuse" in task:
            raise SkillError(400, {"said": inputs.get("text")})
        if "raise" in task:
            raise ValueError(inputs.get("text"))
        return {"inputs": inputs, "credentials": context.credentials}

    try:
        options = types.SimpleNamespace(
            concurrency=1,
            lax=task.get("coerce") != "strict",
            input_schema=checked_patterns(task["schema"]),
            response_limit=10_000_000,
            fault_of_name=name_rule_of(task, task.get("env", [])),
            missing_credentials=missing_rule("test", task.get("credentials")),
        )
    except LoadFailure as failure:
        return {"refused": str(failure)}
    context = SkillContext(types.SimpleNamespace(log=None), "r", 0, {})
    outcome = await Runner(handler, None, options).run(base64.b64decode(task["body"]), context)
    if task.get("hold"):
        held.append(context)
    else:
        context.end()
    body = json.loads(outcome.body) if outcome.body else None
    return {"status": outcome.status, "code": outcome.code, "detail": outcome.detail, "body": body}


async def do_forms(task, _held):
    return sorted(secret_forms(task["secret"]))


async def do_clear(task, _held):
    return {"log": secrets.clear(task["text"]), "forms": len(secrets.secrets_now())}


async def do_clear_json(task, _held):
    return secrets.clear_json(task["json"].encode(), task["forms"]).decode()


async def do_frames(task, _held):
    """Reads and writes a recorded frame; its body is in hexadecimal digits."""
    at = task.get("body")
    body_at = {task["frame"][0]: at} if at else {}
    heard = []
    reader = frames.FrameReader(frames._FROM_HOST if task["to"] == "worker" else body_at)
    wire = bytes.fromhex(task["wire"])
    for start in range(0, len(wire), task["step"]):
        heard += reader.take(wire[start : start + task["step"]])
    read = [[value.hex() if isinstance(value, bytes) else value for value in frame] for frame in heard]
    frame = [bytes.fromhex(value) if at == index else value for index, value in enumerate(task["frame"])]
    written = frames.to_wire(frame, body_at if task["to"] == "worker" else frames._TO_HOST)
    name = re.sub(r"(?=[A-Z])", "_", task["kind"]).upper()
    return {"read": read, "written": written.hex(), "kind": getattr(frames, name), "version": frames.VERSION}


async def do_print(task, _held):
    """Runs code that prints to `sys.stdout`: the lines that come of it, and what it calls `seen`."""
    lines = []
    channel = types.SimpleNamespace(write=lambda level, text: lines.append([level, text]))
    names = {"seen": None}
    before, sys.stdout = sys.stdout, LineWriter(channel, "info", 1)
    try:
        exec(task["code"], names)
    finally:
        sys.stdout = before
    return {"lines": lines, "seen": names["seen"]}


async def do_application(task, _held):
    """What becomes of the `app` of a module."""
    names = {}
    exec(task["code"], names)
    said = []
    log = types.SimpleNamespace(info=lambda text, *given: said.append(text % given))
    try:
        app = application_of(names["app"], "app", ".", log)
    except LoadFailure as failure:
        return {"refused": str(failure)}
    return {"is": getattr(app, "__name__", type(app).__name__), "said": said}


if __name__ == "__main__":
    main()
