"""The pipe to the host: lines of JSON, the first one the setup, each other one a list of frames."""

import json
import os
import socket
import threading

REPORT_DESCRIPTOR = 3

#: Kinds of frames, as packages/core has them.
LOADED, LOAD_FAILED, FAILED, ABORTED, PONG, LOG, LAST_WORDS, HELLO = 0, 1, 3, 4, 5, 6, 7, 9
ABORT, DRAIN, PING, CREDIT = 1, 2, 3, 4

LOG_CREDIT_LINES = 256


class ReportPipe:
    """Frames to and from the host. Sending is safe from every thread."""

    def __init__(self, descriptor=REPORT_DESCRIPTOR):
        self._socket = socket.socket(fileno=descriptor)
        os.set_inheritable(descriptor, False)
        self._socket.setblocking(True)
        self._file = self._socket.makefile("rb")
        self._lock = threading.Lock()

    def read(self):
        """What the next line holds, or None once the host is gone."""
        try:
            line = self._file.readline()
        except OSError:
            return None
        return json.loads(line) if line.endswith(b"\n") else None

    def close(self):
        """Says nothing any more: what a skill forks has no part in the talk with the host."""
        self._socket.close()

    def send(self, *frame):
        """Sends a frame; that the host is gone is for the reading side to notice."""
        data = json.dumps([frame]).encode() + b"\n"
        with self._lock:
            try:
                self._socket.sendall(data)
            except OSError:
                pass
