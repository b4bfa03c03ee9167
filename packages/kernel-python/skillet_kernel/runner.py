"""Answers the requests of a skill that is a handler."""

import asyncio
import contextvars
import functools
import inspect
from concurrent.futures import ThreadPoolExecutor

from . import environ
from .body import invalid, parse_body
from .coerce import coerce
from .context import current_request, secrets_of
from .envelope import open_envelope
from .inputs import check_inputs
from .outcome import answer, failure
from .rejection import Rejection


class Runner:
    """Validates, calls the handler, and turns what comes of it into an outcome."""

    def __init__(self, handler, health, options):
        self._handler = handler
        self._health = health
        self._options = options
        self._takes_context = _positional(handler) >= 2
        # A sync handler must not stop the event loop.
        self._threads = ThreadPoolExecutor(options.concurrency, thread_name_prefix="handler")

    @property
    def has_health(self):
        """Whether the module answers for its own health."""
        return self._health is not None

    async def run(self, body, context):
        """The outcome of a call of the handler."""
        options = self._options
        try:
            payload, inputs = self._inputs(body)
            missing = self._options.missing_credentials(payload.credentials)
            if missing is not None:
                return missing
            context.lend(payload.credentials)
            arguments = (inputs, context) if self._takes_context else (inputs,)
            return answer(await self._call(self._handler, arguments, context), options.response_limit, secrets_of(context))
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            return failure(error, options.response_limit, secrets_of(context))

    def _inputs(self, body):
        options = self._options
        try:
            payload = open_envelope(parse_body(body), options.input_schema, options.fault_of_name)
            inputs = coerce(options.input_schema, payload.inputs, options.lax)
            check_inputs(options.input_schema, inputs, payload)
        except RecursionError:
            raise Rejection([invalid(["body"], "Nested too deeply")]) from None
        return payload, inputs

    async def health(self, context):
        """The outcome of the module's own health function; an empty object where it has none."""
        limit = self._options.response_limit
        if self._health is None:
            return answer({}, limit)
        try:
            arguments = (context,) if _positional(self._health) >= 1 else ()
            return answer(await self._call(self._health, arguments, context), limit)
        except Exception as error:
            return failure(error, limit)

    async def _call(self, function, arguments, context):
        current_request.set(context)
        environ.lend({**context.trace_variables, **context.credentials})
        if inspect.iscoroutinefunction(function):
            return await function(*arguments)
        here = contextvars.copy_context()
        call = functools.partial(here.run, function, *arguments)
        result = await asyncio.get_running_loop().run_in_executor(self._threads, call)
        return await result if inspect.isawaitable(result) else result


def _positional(function):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 1
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return 2
    return sum(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in parameters)
