"""Log lines on their way to the host, with credit: a flood stalls its sender, not the host."""

import io
import json
import logging
import threading

from . import report
from .context import current_request, secrets_of
from .secrets import clear

MAX_CHARS = 8 * 1024
_LEVELS = ((40, "error"), (30, "warn"), (20, "info"), (0, "debug"))


class LogChannel:
    """Sends lines while there is credit; waits for more of it, except in `never_wait` threads."""

    def __init__(self, pipe):
        self._pipe = pipe
        self._credit = report.LOG_CREDIT_LINES
        self._granted = threading.Condition()
        self._dropped = 0

    def grant(self, lines):
        with self._granted:
            self._credit += lines
            self._granted.notify_all()

    def write(self, level, message, fields=None, stack=None):
        request = current_request.get()
        own = secrets_of(request)
        # First: of a secret that is cut, the rest would not be known as one.
        line = {"level": level, "message": _cut(clear(message, own))}
        if request is not None:
            line["requestId"] = request.request_id
        if fields:
            line["fields"] = _cut(clear(json.dumps(fields, default=str), own))
        if stack:
            line["stack"] = _cut(clear(stack, own))
        with self._granted:
            # The event loop must go on turning, or the host would take it for blocked.
            if self._credit <= 0:
                in_loop = threading.current_thread() is threading.main_thread()
                if in_loop or not self._granted.wait_for(lambda: self._credit > 0, timeout=10):
                    self._dropped += 1
                    return
            self._credit -= 1
            dropped, self._dropped = self._dropped, 0
        self._pipe.send(report.LOG, [line], dropped)


class LogHandler(logging.Handler):
    """What the skill logs through `logging`."""

    def __init__(self, channel):
        super().__init__()
        self._channel = channel

    def emit(self, record):
        try:
            level = next(name for least, name in _LEVELS if record.levelno >= least)
            stack = self.format_stack(record)
            self._channel.write(level, record.getMessage(), None, stack)
        except Exception:  # a record that cannot be formatted is the skill's
            self.handleError(record)

    @staticmethod
    def format_stack(record):
        if record.exc_info is None or record.exc_info[1] is None:
            return None
        return logging.Formatter().formatException(record.exc_info)


class LineWriter(io.TextIOBase):
    """`sys.stdout` and `sys.stderr` of a skill: each line it prints becomes a log line."""

    def __init__(self, channel, level):
        self._channel = channel
        self._level = level
        self._rest = threading.local()

    def writable(self):
        return True

    def write(self, text):
        *lines, rest = (getattr(self._rest, "text", "") + text).split("\n")
        # A line without an end is cut rather than kept for ever, but not in the middle of a secret.
        if len(rest) > MAX_CHARS:
            rest = clear(rest, secrets_of(current_request.get()))[-MAX_CHARS:]
        self._rest.text = rest
        for line in lines:
            if line.strip():
                self._channel.write(self._level, line)
        return len(text)


def _cut(text):
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}… ({len(text) - MAX_CHARS} more characters)"
