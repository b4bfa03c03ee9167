"""An ASGI application as it is, behind what the host adds: credentials that leak to nobody."""

import json
import os

from .body import parse_body
from . import calls
from .context import SkillContext, current_request
from .envelope import open_envelope
from .gate import Gate
from .rejection import Rejection

MAX_ENVELOPE = 1024 * 1024
"""Bytes of a body that may be an envelope; larger ones are passed on as they come."""


class Application:
    """
    Wraps `app`. Unchanged applications put credentials into the global environment themselves, so
    a request that carries some runs alone in this process, and the environment is put back after it.
    """

    def __init__(self, app, process, fault_of_name):
        self._app = app
        self._process = process
        self._fault_of_name = fault_of_name
        self._gate = Gate()

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        call, request_id, deadline = calls.call_of(headers)
        context = SkillContext(self._process, request_id, deadline, calls.own_headers(headers))
        current_request.set(context)
        prefix = headers.get("x-forwarded-prefix", "")
        own = [pair for pair in scope["headers"] if not pair[0].startswith(calls.PREFIX.encode())]
        scope = {**scope, "headers": own, "root_path": prefix}
        self._process.begin(call, context.cancelled.set)
        try:
            await self._answer(scope, headers, context, receive, send)
        finally:
            self._process.end(call)

    async def _answer(self, scope, headers, context, receive, send):
        body, receive = await _peek(scope["method"], headers, receive)
        try:
            context.credentials = self._credentials_in(body)
        except Rejection as rejection:
            await _refuse(send, rejection)
            return
        if not context.credentials:
            async with self._gate.together():
                await self._app(scope, receive, send)
            return
        async with self._gate.alone():
            before = dict(os.environ)
            os.environ.update(context.credentials)
            try:
                await self._app(scope, receive, send)
            finally:
                _restore(before)

    def _credentials_in(self, body):
        if body is None or b'"credentials"' not in body:
            return {}
        try:
            parsed = parse_body(body)
        except Rejection:
            # What is wrong with the body is the application's to say.
            return {}
        return open_envelope(parsed, {}, self._fault_of_name).credentials


async def _peek(method, headers, receive):
    """The whole body where it may be an envelope, else None; and a `receive` that gives it again."""
    size = headers.get("content-length", "")
    json_like = headers.get("content-type", "application/json").startswith("application/json")
    if method not in ("POST", "PUT", "PATCH") or not json_like:
        return None, receive
    if not size.isdigit() or int(size) > MAX_ENVELOPE:
        return None, receive
    messages = []
    while True:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    body = b"".join(message.get("body", b"") for message in messages)

    async def again():
        return messages.pop(0) if messages else await receive()

    return body, again


def _restore(before):
    for name in set(os.environ) - set(before):
        del os.environ[name]
    for name, value in before.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


async def _refuse(send, rejection):
    body = json.dumps({"detail": rejection.faults}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 422, "headers": headers})
    await send({"type": "http.response.body", "body": body})
