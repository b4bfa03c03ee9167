"""The side pipe of an application, which answers over HTTP: lines of JSON, the first one the setup, each other one a list of frames."""

import json
import os
import socket
import threading

SIDE_PIPE_DESCRIPTOR = 3


class SidePipe:
    """Frames to and from the host. Sending is safe from every thread."""

    def __init__(self, descriptor=SIDE_PIPE_DESCRIPTOR):
        self._socket = socket.socket(fileno=descriptor)
        os.set_inheritable(descriptor, False)
        self._socket.setblocking(True)
        self._file = self._socket.makefile("rb")
        self._lock = threading.Lock()

    def setup(self):
        """What the kernel is told; None when the host is gone."""
        return self._read()

    def listen(self, loop, hear, gone):
        """Has `hear` called with each frame from now on, and `gone` when the host is: in a thread, also while code of the skill spins."""

        def listen():
            while (frames := self._read()) is not None:
                for frame in frames:
                    hear(frame)
            gone()

        threading.Thread(target=listen, name="side pipe", daemon=True).start()

    def _read(self):
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
