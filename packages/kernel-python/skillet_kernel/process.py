"""What every Python worker does, whatever it serves: hello, log lines, pings, aborts, its end."""

import asyncio
import json
import logging
import os
import sys

from . import frames
from .file_names import name_files, with_files_named
from .last_words import MAX_STACK, LastWords
from .load import LoadFailure
from .log import LineWriter, LogChannel, LogHandler
from .permissions import hold_to


class WorkerProcess:
    """One worker from its start to its end. `pipe` is its way to the host."""

    def __init__(self, pipe):
        # What the host has started it with, which is no argument of the skill's.
        self._places = places = json.loads(sys.argv.pop())
        self.pipe = pipe
        #: Absolute path of the skill's folder.
        self.dir = places["dir"]
        self.data_dir = places["dataDir"]
        name_files(self.dir)
        pipe_setup = pipe.setup()
        self.log = logging.getLogger("skill")
        self._words = LastWords(pipe)
        self._channel = LogChannel(pipe)
        #: What is to be done when nobody waits for a call any more, by the number of the call.
        self._calls = {}
        self._draining = False
        self.pipe.send(frames.HELLO, os.getpid(), 0, frames.VERSION)
        if pipe_setup is None:
            self.leave()
        self.setup = pipe_setup
        self._capture_output()
        os.register_at_fork(after_in_child=self.become_a_child)

    def hold(self):
        """Holds the process to its permissions: from here on, and before any code of the skill runs."""
        self.load(lambda: hold_to(self._places))

    def load(self, make):
        """What `make` gives; when it cannot, the host is told why and the process ends."""
        try:
            return make()
        except LoadFailure as failure:
            message, stack = (with_files_named(text)[-MAX_STACK:] for text in (str(failure), failure.stack))
            self.pipe.send(frames.LOAD_FAILED, message, stack)
            self._words.leave()

    def loaded(self, **details):
        """Says that the skill is loaded, and begins to listen to the host."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._on_loose_error)
        self.pipe.listen(self._loop, self.hear, self.leave)
        self.pipe.send(frames.LOADED, {"health": False, **details})

    def finish(self):
        """Ends the process, which was told to and has answered every call."""
        self.leave()

    def leave(self):
        """Ends the process without a word."""
        self._words.leave()

    def begin(self, call, abort):
        """A call has come; `abort()` is called when nobody waits for it any more."""
        self._calls[call] = abort

    def end(self, call):
        """A call is answered."""
        self._calls.pop(call, None)
        self._settle()

    def is_under_way(self, call):
        """Whether a call has begun and has not ended."""
        return call in self._calls

    def exit(self, code):
        """Ends the process as the skill asked for."""
        self._words.exit_now(code)

    def hear(self, frame):
        """A frame has come from the host."""
        if frame[0] == frames.CREDIT:
            self._channel.grant(frame[1])
        elif frame[0] == frames.PING:
            self.pipe.send(frames.PONG)
        elif frame[0] == frames.ABORT:
            # The acknowledgement tells the host that this event loop turns.
            self.pipe.send(frames.ABORTED, frame[1])
            self.abort(frame[1])
        elif frame[0] == frames.DRAIN:
            self._draining = True
            self._settle()

    def abort(self, call):
        """Nobody waits for a call any more."""
        abort = self._calls.get(call)
        if abort is not None:
            abort()

    def _settle(self):
        # A little later, so that the last answers leave before the process does.
        if self._draining and not self._calls:
            self._loop.call_later(0.1, self.finish)

    def become_a_child(self):
        """A process that the skill has forked, as `multiprocessing` does, is not the worker."""
        self.pipe.close()
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
