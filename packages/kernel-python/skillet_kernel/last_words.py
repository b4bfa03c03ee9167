"""What a dying process still manages to say."""

import os
import sys
import threading
import traceback

from . import frames
from .context import current_request, secrets_of
from .file_names import with_files_named
from .secrets import clear

MAX_STACK = 8 * 1024


class LastWords:
    """Names the ends that Python knows of to the host: exits, and errors outside of requests."""

    def __init__(self, pipe):
        self._pipe = pipe
        self._leave = os._exit
        os._exit = self.exit_now
        sys.excepthook = self._on_error
        # An error in a thread of the skill ends that thread alone: it is a line in the log.
        threading.excepthook = _print_error

    def forget(self):
        """From here on, ends and errors are not reported any more."""
        os._exit = self._leave
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__

    def leave(self, code=0):
        """Ends the process without a word, whatever the skill has replaced."""
        self._leave(code)

    def exit_now(self, code):
        """Ends the process as the skill asked for."""
        number = code if isinstance(code, int) else 0 if code is None else 1
        self._say({"kind": "exit", "code": number})
        self._leave(number)

    def _on_error(self, kind, error, trace):
        if issubclass(kind, SystemExit):
            self.exit_now(error.code)
        stack = "".join(traceback.format_exception(kind, error, trace))
        self._say({"kind": "exception", "message": f"{kind.__name__}: {error}", "stack": stack})

    def _say(self, words):
        request = current_request.get()
        own = secrets_of(request)
        for name in ("message", "stack"):
            if name in words:
                # First: of a secret that is cut, the rest would not be known as one.
                words[name] = with_files_named(clear(words[name], own))[-MAX_STACK:]
        if request is not None:
            words["requestId"] = request.request_id
        self._pipe.send(frames.LAST_WORDS, words)


def _print_error(args):
    sys.stderr.write(with_files_named("".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))))
