"""A small HTTP/1.1 server for the host alone: keep-alive, Content-Length and chunked bodies."""

import asyncio

MAX_HEAD = 64 * 1024


class Request:
    """A request with its whole body; names of headers in lower case, repeated ones joined."""

    __slots__ = ("method", "path", "headers", "body")

    def __init__(self, method, path, headers, body):
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body


class Connection(asyncio.Protocol):
    """One connection: a request after the other. What is no HTTP that we speak closes it."""

    def __init__(self, answer):
        self._answer = answer
        self._buffer = bytearray()
        self._task = None
        self._head = None
        self._chunks = None

    def connection_made(self, transport):
        self._transport = transport

    def connection_lost(self, _error):
        # Nobody waits for the answer any more.
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data):
        self._buffer += data
        self._next()

    def _next(self):
        if self._task is not None:
            return
        try:
            request = self._read()
        except (ValueError, IndexError):
            self._transport.close()
            return
        if request is not None:
            self._task = asyncio.ensure_future(self._serve(request))

    def _read(self):
        """The next request, once all of it is there."""
        if self._head is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > MAX_HEAD:
                    raise ValueError("head too large")
                return None
            self._head = _parse_head(self._buffer[:end].decode("latin-1"))
            del self._buffer[: end + 4]
        method, path, headers = self._head
        body = self._read_body(headers)
        if body is None:
            return None
        self._head = None
        return Request(method, path, headers, body)

    def _read_body(self, headers):
        """The body, once all of it is there; each byte is looked at once, however it comes in pieces."""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            self._chunks = self._chunks or Chunks()
            body = self._chunks.take(self._buffer)
            if body is not None:
                self._chunks = None
            return body
        size = int(headers.get("content-length", 0))
        if len(self._buffer) < size:
            return None
        body = bytes(self._buffer[:size])
        del self._buffer[:size]
        return body

    async def _serve(self, request):
        status, headers, body = await self._answer(request)
        lines = [f"HTTP/1.1 {status} -", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self._transport.write(head if request.method == "HEAD" else head + body)
        self._task = None
        self._next()


def _parse_head(text):
    first, *lines = text.split("\r\n")
    method, path, _version = first.split(" ")
    headers = {}
    for line in lines:
        name, value = line.split(":", 1)
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return method, path, headers


class Chunks:
    """A chunked body on its way."""

    def __init__(self):
        self._body = bytearray()
        #: Bytes that the chunk has still to come, with the line end behind it; None before its size.
        self._left = None
        self._trailers = False

    def take(self, buffer):
        """Takes what has come out of the buffer; the whole body, or None while a part is missing."""
        at = 0
        while not self._trailers:
            if self._left is None:
                end = buffer.find(b"\r\n", at)
                if end < 0:
                    break
                size = int(buffer[at:end].split(b";")[0], 16)
                at = end + 2
                self._trailers = size == 0
                self._left = size + 2
                continue
            piece = min(self._left, len(buffer) - at)
            self._body += buffer[at : at + piece]
            self._left -= piece
            at += piece
            if self._left > 0:
                break
            del self._body[-2:]
            self._left = None
        # Trailers say nothing; an empty line ends them.
        while self._trailers and (end := buffer.find(b"\r\n", at)) >= 0:
            line, at = end - at, end + 2
            if line == 0:
                del buffer[:at]
                return bytes(self._body)
        del buffer[:at]
        if len(buffer) > MAX_HEAD:
            raise ValueError("a line of a chunk is too long")
        return None
