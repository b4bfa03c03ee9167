"""The lane to the host: frames over a socket, as packages/core describes them (`wire.ts`, `frames.ts`)."""

import json
import os
import socket
import struct
import threading

LANE_DESCRIPTOR = 3
VERSION = 2

#: Kinds of frames from the host.
REQUEST, ABORT, DRAIN, PING, CREDIT, REQUEST_CHUNK, REQUEST_END, RESPONSE_CREDIT, SETUP = range(9)
#: Kinds of frames to the host.
LOADED, LOAD_FAILED, RESPONSE, FAILED, ABORTED, PONG, LOG, LAST_WORDS, IMPORTED, HELLO = range(10)
RESPONSE_HEAD, RESPONSE_CHUNK, RESPONSE_END, REQUEST_CREDIT, TOLD = range(10, 15)

#: In the place of a request's body that follows in pieces.
STREAMED = 1
_BODY_FOLLOWS = 0
_FROM_HOST = {REQUEST: 5, REQUEST_CHUNK: 2}
_TO_HOST = {RESPONSE: 4, RESPONSE_CHUNK: 2}
_SIZES = struct.Struct(">II")
_READ = 256 * 1024
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_ascii = json.JSONEncoder(separators=(",", ":")).encode


def to_wire(frame, body_at=_TO_HOST):
    """The bytes of a frame: a list that begins with its kind."""
    at = body_at.get(frame[0])
    body = b""
    if at is not None and isinstance(frame[at], (bytes, bytearray)):
        body = frame[at]
        frame = [*frame[:at], _BODY_FOLLOWS, *frame[at + 1 :]]
    try:
        head = _encode(frame).encode()
    except UnicodeEncodeError:
        # UTF-8 has no half of a surrogate pair.
        head = _encode_ascii(frame).encode()
    return b"".join((_SIZES.pack(4 + len(head) + len(body), len(head)), head, body))


class FrameReader:
    """Takes frames out of bytes as they come."""

    def __init__(self, body_at=_FROM_HOST):
        self._body_at = body_at
        self._buffer = bytearray()

    def take(self, data):
        """The frames that are whole now."""
        self._buffer += data
        frames = []
        at = 0
        with memoryview(self._buffer) as view:
            while len(view) - at >= _SIZES.size:
                size, head_size = _SIZES.unpack_from(view, at)
                if len(view) - at < 4 + size:
                    break
                head = at + _SIZES.size
                frame = json.loads(bytes(view[head : head + head_size]))
                place = self._body_at.get(frame[0])
                if place is not None and frame[place] == _BODY_FOLLOWS:
                    frame[place] = bytes(view[head + head_size : at + 4 + size])
                frames.append(frame)
                at += 4 + size
        del self._buffer[:at]
        return frames


class Lane:
    """Frames to and from the host. Sending is safe from every thread."""

    def __init__(self, descriptor=LANE_DESCRIPTOR):
        self._socket = socket.socket(fileno=descriptor)
        os.set_inheritable(descriptor, False)
        self._socket.setblocking(True)
        self._reader = FrameReader()
        self._waiting = []
        self._unsent = []
        # A `__str__` of the skill may log while it is held.
        self._lock = threading.RLock()
        self._loop = None

    def setup(self):
        """What the kernel is told, by the first frame; None when the host is gone or speaks another version."""
        while not self._waiting:
            data = self._socket.recv(_READ)
            if not data:
                return None
            self._waiting = self._reader.take(data)
        _, version, setup = self._waiting.pop(0)
        return setup if version == VERSION else None

    def listen(self, loop, hear, gone):
        """Has `hear` called with each frame from now on, in the event loop, and `gone` when the host is."""
        self._loop = loop

        def read():
            try:
                data = self._socket.recv(_READ)
            except OSError:
                data = b""
            if not data:
                gone()
                return
            for frame in self._reader.take(data):
                hear(frame)

        loop.add_reader(self._socket.fileno(), read)
        for frame in self._waiting:
            loop.call_soon(hear, frame)

    def close(self):
        """Says nothing any more: what a skill forks has no part in the talk with the host."""
        self._socket.close()

    def send(self, *frame):
        """Sends a frame at once; that the host is gone is for the reading side to notice."""
        with self._lock:
            self._unsent.append(to_wire(frame))
            self._flush()

    def send_soon(self, *frame):
        """Sends a frame with all others of this turn of the event loop, to which it is bound."""
        with self._lock:
            self._unsent.append(to_wire(frame))
            if len(self._unsent) == 1:
                self._loop.call_soon(self._flush)

    def _flush(self):
        with self._lock:
            data = b"".join(self._unsent)
            self._unsent.clear()
            try:
                # A host that does not read stalls this worker only.
                self._socket.sendall(data)
            except OSError:
                pass
