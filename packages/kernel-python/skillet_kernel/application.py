"""An ASGI application as it is, behind what the host adds: credentials that leak to nobody."""

import asyncio
import json
import os

from .body import parse_body
from . import calls
from .cleared import cleared
from .context import SkillContext, current_request
from .envelope import credentials_for
from .gate import Gate
from .mounted import connect, mount
from .peek import TOO_LARGE, peek
from .rejection import Rejection


MAX_LOST = 32
"""Pieces after which sending to a client that has left raises; an application that listens for that has ended by then."""
LISTENS_WITHIN = 0.1
"""Seconds for that, should it do nothing but send."""

_PREFIX = calls.PREFIX.encode()


class Application:
    """
    Wraps `app`. Unchanged applications put credentials into the global environment themselves, so
    a request that carries some runs alone in this process, and the environment is put back after it.
    `options` has `input_schema`, `fault_of_name` and `missing_credentials`.
    """

    def __init__(self, app, process, options):
        self._app = app
        self._process = process
        self._options = options
        self._gate = Gate()
        #: Whether `path` holds the mount; found out before the first request.
        self.path_is_whole = False

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        call, request_id, deadline = calls.call_of(headers)
        # An application is given no context: this one is for its log lines.
        context = SkillContext(self._process, request_id, deadline, {})
        current_request.set(context)
        # Uvicorn made the scope for this request alone.
        scope["headers"] = [pair for pair in scope["headers"] if not pair[0].startswith(_PREFIX)]
        of_run = scope["method"] == "POST" and scope["path"] == "/run"
        connect(scope, headers)
        mount(scope, headers.get("x-forwarded-prefix", ""), self.path_is_whole)
        begun = whole = False
        lost = 0
        unwanted = _Unwanted(asyncio.current_task())

        async def watched(message):
            nonlocal begun, whole, lost
            begun = True
            if message.get("more_body") and self._process.is_broken_off(call):
                lost += 1
                if lost > MAX_LOST:
                    await _give_up()
                return
            await send(message)
            whole = message["type"] == "http.response.body" and not message.get("more_body")

        self._process.begin(call, unwanted.abort)
        try:
            await self._answer(scope, headers, of_run, context, receive, watched, unwanted)
        except asyncio.CancelledError:
            if not unwanted.cancelled:
                raise
            if not begun:
                # Nobody reads it, but uvicorn wants an answer.
                await _refuse(watched, 503, b"{}")
        except Exception as error:
            if _is_of_leaving(error):
                return
            # Frameworks answer with 500 and raise; uvicorn would close the connection under the next request.
            if not whole:
                raise
            self._process.log.error("an error in the application", exc_info=True)
        finally:
            context.end()
            self._process.end(call)

    async def _answer(self, scope, headers, of_run, context, receive, send, unwanted):
        body, receive = await peek(scope["method"], headers, of_run, receive)
        looked_at = body not in (None, TOO_LARGE) and (of_run or _may_hold_credentials(body))
        fields = _fields_of(body) if looked_at else None
        if of_run and fields is not None:
            try:
                context.lend(credentials_for(fields, self._options.input_schema, self._options.fault_of_name))
            except Rejection as rejection:
                await _refuse(send, 422, json.dumps({"detail": rejection.faults}).encode())
                return
            missing = self._options.missing_credentials(context.credentials)
            if missing is not None:
                await _refuse(send, missing.status, missing.body, missing.headers)
                return
        # Where credentials are sent, what is too large to be looked at may hold some.
        alone = _has_credentials(fields) or (of_run and body is TOO_LARGE)
        if not alone:
            async with self._gate.together():
                unwanted.holds_up = False
                await self._app(scope, receive, cleared(send, context))
            return
        async with self._gate.alone():
            before = dict(os.environ)
            os.environ.update(context.credentials)
            try:
                await self._app(scope, receive, cleared(send, context))
            finally:
                _restore(before)


class _ClientLeft(OSError):
    """Nobody takes what an application sends: the specification has a server say so with an OSError."""


class _Unwanted:
    """
    Cancels the task of a request that nobody waits for any more, if others may have to wait for it: before
    its body is whole, in the line before the gate, and while it runs alone. Any other hears that its client has
    left (uvicorn says so, the connection being gone), and goes on as it likes.
    """

    def __init__(self, task):
        self._task = task
        self.holds_up = True
        self.cancelled = False

    def abort(self):
        """Nobody waits for the answer any more."""
        if self.holds_up:
            self.cancelled = True
            self._task.cancel()


async def _give_up():
    """For who sends on without listening: a loop that is only sends, which all succeed, would never end."""
    await asyncio.sleep(LISTENS_WITHIN)
    raise _ClientLeft("the client has left")


def _is_of_leaving(error):
    inner = getattr(error, "exceptions", None)
    return isinstance(error, _ClientLeft) or bool(inner and all(_is_of_leaving(one) for one in inner))


def _fields_of(body):
    """The JSON object in a body; None for what is wrong with it, which is the application's to say."""
    try:
        return parse_body(body)
    except Rejection:
        return None


def _may_hold_credentials(body):
    # Cheaper than parsing; a name may also be written with escapes.
    return b'"credentials"' in body or b"\\u" in body


def _has_credentials(fields):
    if fields is None:
        return False
    config = fields.get("runtime_config")
    return bool(fields.get("credentials") or (isinstance(config, dict) and config.get("credentials")))


def _restore(before):
    for name in set(os.environ) - set(before):
        del os.environ[name]
    for name, value in before.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


async def _refuse(send, status, body, headers=()):
    own = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    more = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": own + more})
    await send({"type": "http.response.body", "body": body})
