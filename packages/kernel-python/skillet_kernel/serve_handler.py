"""`python -m skillet_kernel.serve_handler <places>`: serves a handler `module:function` over the lane."""

import asyncio
import os
import sys
import types

from . import environ, frames
from .context import SkillContext, current_request
from .deny import name_rule_of
from .frames import Lane
from .load import load_export
from .missing import missing_rule
from .patterns import checked_patterns
from .process import WorkerProcess
from .runner import Runner

JSON = ("content-type", "application/json")


def main():
    """The life of a worker, from its start until it is told to drain."""
    # Before the skill's modules bind `os.environ`.
    environ.install()
    process = HandlerProcess(Lane())
    asyncio.run(process.serve())


class HandlerProcess(WorkerProcess):
    """A worker whose calls come over the lane."""

    def __init__(self, lane):
        super().__init__(lane)
        #: Bodies that come in pieces, and who waits for them, by the number of the call.
        self._bodies = {}
        # The event loop itself keeps no task.
        self._tasks = set()

    async def serve(self):
        """Loads the handler and answers calls for as long as the process lives."""
        self.hold()
        self._runner = self.load(lambda: _runner(self.setup, self.dir))
        self.loaded(health=self._runner.has_health)
        await asyncio.Event().wait()

    def hear(self, frame):
        kind = frame[0]
        if kind == frames.REQUEST:
            self._begin(frame)
        elif kind == frames.REQUEST_CHUNK:
            if frame[1] in self._bodies:
                self._bodies[frame[1]][0].extend(frame[2])
                self.pipe.send_soon(frames.REQUEST_CREDIT, frame[1], len(frame[2]))
        elif kind == frames.REQUEST_END:
            if frame[1] in self._bodies:
                body, whole = self._bodies.pop(frame[1])
                if not whole.done():
                    whole.set_result(bytes(body))
        else:
            super().hear(frame)

    def _begin(self, frame):
        _, call, _method, path, lines, body, request_id, deadline, *trace = frame
        context = SkillContext(self, request_id, deadline / 1000, _headers(lines), *trace)
        # Made before the handler asks for it in another thread.
        cancelled = context.cancelled
        if body == frames.STREAMED:
            self._bodies[call] = (bytearray(), self._loop.create_future())
        task = self._loop.create_task(self._answer(call, path, body, context))
        self._tasks.add(task)

        def abort():
            cancelled.set()
            task.cancel()

        def done(_task):
            self._tasks.discard(task)
            if task.cancelled():
                if not cancelled.is_set():
                    self.log.error("the handler failed: it was cancelled")
                cancelled.set()
                self.pipe.send_soon(frames.FAILED, call, "skill_error", "the handler was cancelled")
            self._bodies.pop(call, None)
            context.end()
            self.end(call)

        self.begin(call, abort)
        task.add_done_callback(done)

    async def _answer(self, call, path, body, context):
        current_request.set(context)
        try:
            if path.split("?")[0] == "/health":
                outcome = await self._runner.health(context)
            else:
                whole = await self._bodies[call][1] if body == frames.STREAMED else body or b""
                outcome = await self._runner.run(whole, context)
            self._send(call, outcome)
        except SystemExit as error:
            self.exit(error.code)

    def _send(self, call, outcome):
        if outcome.code == "":
            # What has no headers is JSON.
            headers = [text for pair in (JSON, *outcome.headers) for text in pair] if outcome.headers else None
            self.pipe.send_soon(frames.RESPONSE, call, outcome.status, headers, outcome.body)
            return
        if outcome.stack:
            self.log.error("the handler failed: %s\n%s", outcome.detail, outcome.stack)
        self.pipe.send_soon(frames.FAILED, call, outcome.code, outcome.detail)


def _headers(lines):
    """Headers as the host has received them, `name\\nvalue\\n…`: names in lower case, repeated ones joined."""
    texts = lines.split("\n") if lines else []
    headers = {}
    for name, value in zip(texts[::2], texts[1::2]):
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _runner(setup, folder):
    options = types.SimpleNamespace(
        concurrency=setup["concurrency"],
        lax=setup["coerce"] == "lax",
        input_schema=checked_patterns(setup["inputSchema"]),
        response_limit=setup["responseLimit"],
        fault_of_name=name_rule_of(setup, os.environ),
        missing_credentials=missing_rule(setup["mount"], setup.get("credentials")),
    )
    entry = setup["entry"]
    handler = load_export(folder, os.path.join(folder, entry["file"]), entry["export"])
    module = sys.modules[handler.__module__] if hasattr(handler, "__module__") else None
    return Runner(handler, getattr(module, "health", None), options)


if __name__ == "__main__":
    main()
