"""`python -m skillet_kernel.serve_application <socket> <places>`: serves an ASGI application with uvicorn."""

import asyncio
import logging
import os
import socket
import sys
import threading
import types

from .application import Application
from .asgi import application_of
from .capture import capture_self
from .deny import name_rule_of
from .load import LoadFailure, install_words, load_export
from .missing import missing_rule
from . import frames
from .process import WorkerProcess
from .side_pipe import SidePipe

SHUTDOWN_WITHIN = 5
"""Seconds for an application's own shutdown."""


def main(socket_path):
    """The life of a worker, from its start until it is told to drain."""
    process = ApplicationProcess(SidePipe(), socket_path)
    setup = process.setup
    uvicorn = process.load(lambda: _uvicorn(process.dir))
    entry = setup["entry"]
    fault_of_name = name_rule_of(setup, os.environ)
    app = process.load(lambda: _application(process.dir, entry, process.log))
    options = types.SimpleNamespace(
        input_schema=setup["inputSchema"],
        fault_of_name=fault_of_name,
        missing_credentials=missing_rule(setup["mount"], setup.get("credentials")),
    )
    wrapped = Application(app, process, options)

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets=sockets)
            if self.should_exit:
                process.load(_refuse_startup)
            state = getattr(self.lifespan, "state", {})
            captured, wrapped.path_is_whole = await capture_self(app, f"/skills/{setup['mount']}", state)
            process.loaded(captured=captured)

        # Signals are the host's business.
        def install_signal_handlers(self):
            pass

    logging.getLogger("asyncio").addFilter(_says_more_than_that_a_client_left)
    config = uvicorn.Config(wrapped, log_config=None, access_log=False, proxy_headers=False, server_header=False, date_header=False, timeout_keep_alive=3600)
    try:
        server = Server(config)
        process.finish = lambda: _shut_down(server, process)
        _run(server.serve(sockets=[process.socket]), config)
        process.leave()
    except SystemExit as error:
        process.exit(error.code)


class ApplicationProcess(WorkerProcess):
    """
    A worker whose calls come over HTTP. The host ends the connection of a call that it aborts, and is told on the
    pipe when that call is over.
    """

    def __init__(self, pipe, socket_path):
        super().__init__(pipe)
        #: Calls under way whose connections the host has broken off.
        self._broken = set()
        self.socket = self._listener(socket_path)
        self.hold()

    def _listener(self, path):
        listening = self._places.get("listening")
        if listening is not None:
            # Who is held to permissions from its start may open none.
            os.set_inheritable(listening, False)
            return socket.socket(fileno=listening)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        listener.listen(1024)
        return listener

    def hear(self, frame):
        # In the thread of the pipe: what concerns calls is for the event loop.
        if frame[0] == frames.CREDIT:
            super().hear(frame)
            return
        if frame[0] == frames.ABORT and self.is_under_way(frame[1]):
            # Here, since an application that only sends keeps the event loop to itself.
            self._broken.add(frame[1])
        self._loop.call_soon_threadsafe(super().hear, frame)

    def abort(self, call):
        if not self.is_under_way(call):
            # It has ended, and its answer found no connection.
            self._broken.discard(call)
            self._tell_over(call)
        super().abort(call)

    def end(self, call):
        if call in self._broken:
            self._broken.discard(call)
            self._tell_over(call)
        super().end(call)

    def is_broken_off(self, call):
        """Whether the host has ended the connection of a call under way."""
        return call in self._broken

    def become_a_child(self):
        super().become_a_child()
        self.socket.close()

    def _tell_over(self, call):
        self.pipe.send(frames.FAILED, call, "skill_error", "the request was aborted")


def _says_more_than_that_a_client_left(record):
    """
    Until the host's word that a client has left is there, each piece that is sent to it fails: asyncio and uvloop
    warn of every one after the fourth.
    """
    return record.msg != "socket.send() raised exception."


def _uvicorn(folder):
    try:
        import uvicorn
    except ModuleNotFoundError:
        raise LoadFailure(f"uvicorn is not installed; {install_words('uvicorn', folder)}") from None
    return uvicorn


def _application(folder, entry, log):
    return application_of(load_export(folder, os.path.join(folder, entry["file"]), entry["export"]), entry["export"], folder, log)


def _shut_down(server, process):
    """Has the application's own shutdown (lifespan) run; the process ends all the same when that hangs."""
    end = threading.Timer(SHUTDOWN_WITHIN, process.leave)
    end.daemon = True
    end.start()
    server.should_exit = True


def _run(main, config):
    """On uvloop where the skill has it installed, as uvicorn itself does."""
    if hasattr(config, "get_loop_factory"):
        factory = config.get_loop_factory()
    else:
        config.setup_event_loop()
        factory = None
    loop = asyncio.new_event_loop() if factory is None else factory()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


def _refuse_startup():
    raise LoadFailure("the application's startup (lifespan) failed; its log lines say why")


if __name__ == "__main__":
    main(sys.argv[1])
