"""What every Python isolate does, whatever it serves: hello, log lines, pings, aborts, its end."""

import asyncio
import logging
import os
import socket
import sys
import threading

from . import report
from .last_words import LastWords
from .load import LoadFailure
from .log import LineWriter, LogChannel, LogHandler


class IsolateProcess:
    """
    One isolate from its start to its end. Where it `breaks_off`, the host ends the connection of a call that it
    aborts, and is told on the pipe when that call is over.
    """

    breaks_off = False

    def __init__(self, socket_path):
        self.pipe = report.ReportPipe()
        self.setup = self.pipe.read()
        self.log = logging.getLogger("skill")
        self.data_dir = self.setup["dataDir"]
        self._words = LastWords(self.pipe)
        self._channel = LogChannel(self.pipe)
        self._calls = {}
        #: Calls under way whose connections the host has broken off.
        self._broken = set()
        self._draining = False
        self._finish = self.leave
        self.pipe.send(report.HELLO, os.getpid())
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.bind(socket_path)
        self.socket.listen(1024)
        self._capture_output()
        os.register_at_fork(after_in_child=self._become_a_child)

    def load(self, make):
        """What `make` gives; when it cannot, the host is told why and the process ends."""
        try:
            return make()
        except LoadFailure as failure:
            self.pipe.send(report.LOAD_FAILED, str(failure), failure.stack)
            self._words.leave()

    def loaded(self, **details):
        """Says that the skill is loaded, and begins to listen to the host."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._on_loose_error)
        threading.Thread(target=self._listen, name="report", daemon=True).start()
        self.pipe.send(report.LOADED, {"health": False, **details})

    def when_drained(self, finish):
        """What ends the process once it is told to and every call is answered; default: `leave`."""
        self._finish = finish

    def leave(self):
        """Ends the process without a word."""
        self._words.leave()

    def begin(self, call, abort):
        """A call has come; `abort()`, if there is one, is called when nobody waits for it any more."""
        self._calls[call] = abort

    def end(self, call):
        """A call is answered."""
        self._calls.pop(call, None)
        if call in self._broken:
            self._broken.discard(call)
            self._tell_over(call)
        self._settle()

    def is_broken_off(self, call):
        """Whether the host has ended the connection of a call under way."""
        return call in self._broken

    def exit(self, code):
        """Ends the process as the skill asked for."""
        self._words.exit_now(code)

    def _listen(self):
        while (frames := self.pipe.read()) is not None:
            for frame in frames:
                if frame[0] == report.CREDIT:
                    self._channel.grant(frame[1])
                else:
                    if frame[0] == report.ABORT and self.breaks_off and frame[1] in self._calls:
                        # Here, since an application that only sends keeps the event loop to itself.
                        self._broken.add(frame[1])
                    self._loop.call_soon_threadsafe(self._on_frame, frame)
        # The host is gone; this holds while the skill's code spins, too.
        self._words.leave()

    def _on_frame(self, frame):
        if frame[0] == report.PING:
            self.pipe.send(report.PONG)
        elif frame[0] == report.ABORT:
            # The acknowledgement tells the host that this event loop turns.
            self.pipe.send(report.ABORTED, frame[1])
            self._abort(frame[1])
        elif frame[0] == report.DRAIN:
            self._draining = True
            self._settle()

    def _abort(self, call):
        abort = self._calls.get(call)
        if self.breaks_off and call not in self._calls:
            # It has ended, and its answer found no connection.
            self._broken.discard(call)
            self._tell_over(call)
        if abort is not None:
            abort()

    def _tell_over(self, call):
        self.pipe.send(report.FAILED, call, "skill_error", "the request was aborted")

    def _settle(self):
        # A little later, so that the last answers leave before the process does.
        if self._draining and not self._calls:
            self._loop.call_later(0.1, self._finish)

    def _become_a_child(self):
        """A process that the skill has forked, as `multiprocessing` does, is not the isolate."""
        self.pipe.close()
        self.socket.close()
        self._words.forget()
        self._channel.become_a_child()

    def _on_loose_error(self, _loop, details):
        error = details.get("exception")
        self.log.error(details.get("message", "an error that nobody caught"), exc_info=error)

    def _capture_output(self):
        sys.stdout = LineWriter(self._channel, "info", 1)
        sys.stderr = LineWriter(self._channel, "warn", 2)
        root = logging.getLogger()
        root.addHandler(LogHandler(self._channel))
        root.setLevel(logging.DEBUG if os.environ.get("LOG_LEVEL", "").lower() in ("debug", "trace") else logging.INFO)
        # Theirs are the host's lines again.
        for name, level in (("uvicorn", logging.WARNING), ("uvicorn.access", logging.CRITICAL), ("asyncio", logging.WARNING)):
            logging.getLogger(name).setLevel(level)
