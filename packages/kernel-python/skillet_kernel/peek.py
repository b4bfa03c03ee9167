"""A look at the body of a request before the application reads it."""

import re
from collections import deque

MAX_ENVELOPE = 1024 * 1024
"""Bytes of a body that may be an envelope; larger ones are passed on as they come."""

TOO_LARGE = object()
"""In place of a body that is larger than that."""

_TEXT = re.compile(r"text/plain\b|application/x-www-form-urlencoded\b", re.IGNORECASE)
"""What clients call JSON that leave out to say so: `fetch` with a text, and `curl -d`."""
_JSON = re.compile(r"(?:^|[/+])json\s*(?:;|$)", re.IGNORECASE)


async def peek(method, headers, of_run, receive):
    """
    The body where it may be an envelope, `TOO_LARGE`, or None for what is none; and a `receive` that gives
    all of it again. A body that streams in is waited for only when it is JSON, of which nobody can do
    anything with a part.
    """
    if method not in ("POST", "PUT", "PATCH"):
        return None, receive
    size = headers.get("content-length", "")
    kind = headers.get("content-type")
    json_like = kind is None or kind == "application/json" or _JSON.search(kind) is not None or (of_run and _TEXT.match(kind) is not None)
    if not json_like and not (of_run and size.isdigit()):
        return None, receive
    if size.isdigit() and int(size) > MAX_ENVELOPE:
        return TOO_LARGE if json_like else None, receive
    messages = deque()
    read = 0
    whole = False
    while not whole and read <= MAX_ENVELOPE:
        message = await receive()
        messages.append(message)
        read += len(message.get("body", b""))
        whole = message["type"] != "http.request" or not message.get("more_body")

    async def again():
        return messages.popleft() if messages else await receive()

    if read > MAX_ENVELOPE:
        return TOO_LARGE, again
    if len(messages) == 1:
        return messages[0].get("body", b""), again
    return b"".join(message.get("body", b"") for message in messages), again
