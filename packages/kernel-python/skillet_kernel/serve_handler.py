"""`python -m skillet_kernel.serve_handler <socket>`: serves a handler `module:function`."""

import asyncio
import os
import sys
import types

from . import calls, environ
from .context import SkillContext, current_request
from .deny import name_rule_of
from .http_server import Connection
from .load import load_export
from .missing import missing_rule
from .patterns import checked_patterns
from .process import IsolateProcess
from .runner import Runner

JSON = ("content-type", "application/json")
TEXT = ("content-type", "text/plain; charset=utf-8")


def main(socket_path):
    """The life of an isolate, from its start until it is told to drain."""
    # Before the skill's modules bind `os.environ`.
    environ.install()
    process = IsolateProcess(socket_path)
    asyncio.run(_serve(process))


async def _serve(process):
    setup = process.setup
    entry = setup["entry"]
    runner = process.load(lambda: _runner(process, entry, setup))

    async def answer(request):
        call, request_id, deadline = calls.call_of(request.headers)
        context = SkillContext(process, request_id, deadline, calls.own_headers(request.headers))
        current_request.set(context)
        task = asyncio.current_task()

        # Made before the handler asks for it in another thread.
        cancelled = context.cancelled

        def abort():
            cancelled.set()
            task.cancel()

        process.begin(call, abort)
        try:
            of_health = request.path.split("?")[0] == "/health"
            outcome = await (runner.health(context) if of_health else runner.run(request.body, context))
        except SystemExit as error:
            process.exit(error.code)
        except asyncio.CancelledError:
            if not cancelled.is_set():
                process.log.error("the handler failed: it was cancelled")
            cancelled.set()
            return 502, [(calls.FAILED, "skill_error"), TEXT], b"the handler was cancelled"
        finally:
            context.end()
            process.end(call)
        if outcome.code == "":
            return outcome.status, [JSON, *outcome.headers], outcome.body
        if outcome.stack:
            process.log.error("the handler failed: %s\n%s", outcome.detail, outcome.stack)
        return 502, [(calls.FAILED, outcome.code), TEXT], outcome.detail.encode()

    server = await asyncio.get_running_loop().create_unix_server(lambda: Connection(answer), sock=process.socket)
    process.loaded(health=runner.has_health)
    await server.serve_forever()


def _runner(process, entry, setup):
    options = types.SimpleNamespace(
        concurrency=setup["concurrency"],
        lax=setup["coerce"] == "lax",
        input_schema=checked_patterns(setup["inputSchema"]),
        response_limit=setup["responseLimit"],
        fault_of_name=name_rule_of(setup, os.environ),
        missing_credentials=missing_rule(setup["mount"], setup.get("credentials")),
    )
    handler = load_export(setup["dir"], entry["file"], entry["export"])
    module = sys.modules[handler.__module__] if hasattr(handler, "__module__") else None
    return Runner(handler, getattr(module, "health", None), options)


if __name__ == "__main__":
    main(sys.argv[1])
