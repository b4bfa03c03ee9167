"""Asks an application, once it is loaded, what it says of itself; the host answers with it where the application can't."""

import asyncio
import json

from .mounted import forms, mount

PATHS = {"inventory": "/inventory", "schema": "/schema", "openapi": "/openapi.json"}
PATIENCE = 2
MAX_BYTES = 256 * 1024
MAX_DEPTH = 32


async def capture_self(app, prefix, state):
    """
    The JSON texts of those of its paths that answer with a small object to a client of its mount, and whether
    `path` is to hold the mount: an application that has nothing to say so may know only of its own paths.
    `state` is what its lifespan made.
    """
    whole, *others = forms()
    texts = await _texts(app, prefix, whole, state)
    for other in others:
        found = {} if texts else await _texts(app, prefix, other, state)
        if found:
            return found, other
    return texts, whole


async def _texts(app, prefix, whole, state):
    # FastAPI keeps the document that it made for whoever asked first.
    kept = getattr(app, "openapi_schema", None)
    texts = await asyncio.gather(*(_ask(app, path, prefix, whole, state) for path in PATHS.values()))
    if getattr(app, "openapi_schema", None) is not kept:
        app.openapi_schema = kept
    return {part: text for part, text in zip(PATHS, texts) if text is not None}


async def _ask(app, *request):
    try:
        return _object(*await asyncio.wait_for(_get(app, *request), PATIENCE))
    except Exception:  # whatever an application does: it has nothing to say then
        return None


async def _get(app, path, prefix, whole, state):
    answer = {"status": 0, "body": b""}
    asked = False

    async def receive():
        nonlocal asked
        if asked:
            # The client stays; who listens for its leaving waits.
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            answer["status"] = message["status"]
        else:
            answer["body"] += message.get("body", b"")
            if len(answer["body"]) > MAX_BYTES:
                raise ValueError("too large")

    told = [("host", "localhost"), ("accept", "application/json"), ("user-agent", "skillet-host"), ("x-forwarded-prefix", prefix)]
    headers = [(name.encode(), value.encode()) for name, value in told]
    scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET", "scheme": "http"}
    place = {"path": path, "raw_path": path.encode(), "query_string": b""}
    ends = {"client": ("127.0.0.1", 0), "server": ("localhost", 80), "headers": headers, "state": dict(state)}
    request = {**scope, **place, **ends}
    mount(request, prefix, whole)
    await app(request, receive, send)
    return answer["status"], answer["body"]


def _object(status, body):
    if status != 200:
        return None
    value = json.loads(body)
    return json.dumps(value) if isinstance(value, dict) and _is_shallow(value, MAX_DEPTH) else None


def _is_shallow(value, depth):
    if not isinstance(value, (dict, list)):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(one, depth - 1) for one in inner)
