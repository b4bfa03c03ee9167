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
        chunked = headers.get("transfer-encoding", "").lower() == "chunked"
        size = 0 if chunked else int(headers.get("content-length", 0))
        body, end = _parse_chunks(self._buffer) if chunked else (bytes(self._buffer[:size]), size)
        if body is None or len(self._buffer) < end:
            return None
        del self._buffer[:end]
        self._head = None
        return Request(method, path, headers, body)

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


def _parse_chunks(buffer):
    """The body of a chunked message and where it ends; None while a part is missing."""
    body = bytearray()
    at = 0
    while (end := buffer.find(b"\r\n", at)) >= 0:
        size = int(buffer[at:end].split(b";")[0], 16)
        at = end + 2
        if size == 0:
            # Trailers say nothing; an empty line ends them.
            while (end := buffer.find(b"\r\n", at)) > at:
                at = end + 2
            return (None, 0) if end < 0 else (bytes(body), at + 2)
        if len(buffer) < at + size + 2:
            break
        body += buffer[at : at + size]
        at += size + 2
    return None, 0
