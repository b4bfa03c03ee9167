"""Log lines on their way to the host, with credit: what a flood brings is counted and dropped here, not there."""

import io
import json
import logging
import os
import threading
import time
from collections import deque

from . import frames
from .context import current_request, secrets_of
from .file_names import with_files_named, with_stacks_named
from .secrets import clear

MAX_CHARS = 8 * 1024
LOG_CREDIT_LINES = 256
"""Lines that may be sent before the host grants more."""
LINES_A_SECOND = 1000
"""What is kept of a flood, as of the output of any program."""
HELD_LINES = 1000
"""Lines that wait for credit."""
TOGETHER = 16
"""Lines of one frame: the host takes none that is too long."""
_LEVELS = ((40, "error"), (30, "warn"), (20, "info"), (0, "debug"))


class LogChannel:
    """Sends each line at once while there is credit, then holds some, then drops; nobody ever waits."""

    def __init__(self, pipe, now=time.monotonic):
        self._pipe = pipe
        self._now = now
        # An interrupt or a `__str__` of the skill may log while the lock is held.
        self._lock = threading.RLock()
        self._credit = LOG_CREDIT_LINES
        self._held = deque()
        self._dropped = 0
        self._room = LINES_A_SECOND
        self._refilled = now()

    def grant(self, lines):
        """The host has room for so many more lines."""
        with self._lock:
            self._credit += lines
            count = min(self._credit, len(self._held))
            # In frames that are not too long for the host.
            while count > 0:
                together = min(count, TOGETHER)
                self._send([self._held.popleft() for _ in range(together)])
                count -= together
            self._send([])

    def write(self, level, message, fields=None, stack=None):
        """A line; at most so many a second."""
        with self._lock:
            if not self._has_room():
                self._drop()
                return
        request = current_request.get()
        own = secrets_of(request)
        # First: of a secret that is cut, the rest would not be known as one.
        line = {"level": level, "message": _cut(with_stacks_named(clear(message, own)))}
        if request is not None:
            line["requestId"] = request.request_id
        if fields:
            line["fields"] = _cut(clear(json.dumps(fields, default=str), own))
        if stack:
            line["stack"] = _cut(with_files_named(clear(stack, own)))
        with self._lock:
            if self._credit > 0:
                self._send([line])
            elif len(self._held) < HELD_LINES:
                self._held.append(line)
            else:
                self._drop()

    def become_a_child(self):
        """In a process that the skill has forked: lines go to its output, without credentials as ever."""
        self._lock = threading.RLock()
        self._pipe = _Output()
        self._credit, self._dropped = float("inf"), 0
        self._held.clear()

    def tell_dropped(self):
        """Tells how many lines were dropped, should no other line come to tell it."""
        with self._lock:
            self._send([])

    def _send(self, lines):
        if lines or self._dropped:
            self._credit -= len(lines)
            dropped, self._dropped = self._dropped, 0
            self._pipe.send(frames.LOG, lines, dropped)

    def _has_room(self):
        now = self._now()
        if now - self._refilled >= 1:
            self._room, self._refilled = LINES_A_SECOND, now
        if self._room == 0:
            return False
        self._room -= 1
        return True

    def _drop(self):
        if self._dropped == 0:
            teller = threading.Timer(1, self.tell_dropped)
            teller.daemon = True
            teller.start()
        self._dropped += 1


class _Output:
    """The pipes that the host reads as the output of any program."""

    @staticmethod
    def send(_kind, lines, _dropped):
        for line in lines:
            text = "\n".join(part for part in (line["message"], line.get("stack")) if part)
            os.write(2 if line["level"] in ("warn", "error") else 1, f"{text}\n".encode(errors="replace"))


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


class LineWriter(io.TextIOWrapper):
    """
    `sys.stdout` and `sys.stderr` of a skill: each line it prints becomes a log line. Whatever else can be done with
    them under plain Python can be done here; what goes to their descriptors, the host reads.
    """

    mode = "w"

    def __init__(self, channel, level, descriptor):
        buffer = _LineBuffer(channel, level, descriptor)
        super().__init__(buffer, encoding="utf-8", errors="backslashreplace", write_through=True)

    def reconfigure(self, **options):
        # A line is that of the request that prints it: nothing waits for others.
        super().reconfigure(**{**options, "write_through": True})


class _LineBuffer(io.BufferedIOBase):
    """The bytes that a skill prints, until a line is whole."""

    def __init__(self, channel, level, descriptor):
        self._channel = channel
        self._level = level
        self._descriptor = descriptor
        self._rest = threading.local()
        self.name = {1: "<stdout>", 2: "<stderr>"}[descriptor]

    def writable(self):
        return True

    def fileno(self):
        return self._descriptor

    def write(self, data):
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        data = bytes(data)
        *lines, rest = (getattr(self._rest, "bytes", b"") + data).split(b"\n")
        # A line without an end is cut rather than kept for ever, but not in the middle of a secret.
        if len(rest) > MAX_CHARS:
            text = clear(rest.decode(errors="replace"), secrets_of(current_request.get()))
            rest = text[-MAX_CHARS:].encode(errors="replace")
        self._rest.bytes = rest
        for line in lines:
            if line.strip():
                # In UTF-16 a secret would not be known as one.
                self._channel.write(self._level, line.replace(b"\0", b"").decode(errors="replace"))
        return len(data)


def _cut(text):
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}… ({len(text) - MAX_CHARS} more characters)"
