"""What a handler is given beside its inputs."""

import contextvars
import functools
import os
import threading

from . import traces
from .secrets import Secrets

current_request = contextvars.ContextVar("request", default=None)
"""The request that the running code belongs to."""


_NONE = Secrets({})


class SkillContext:
    """The handler's context; prints no credentials."""

    def __init__(self, base, request_id, deadline, headers, trace=None):
        self._base = base
        self.request_id = request_id
        #: Seconds since the epoch at which the caller gets 504.
        self.deadline = deadline
        #: Names in lower case; repeated ones joined with `, `.
        self.headers = headers
        self.credentials = {}
        #: Where in a trace the call is, as the host has said it.
        self._trace = trace.split("\n") if trace else None
        #: What of them may not be said.
        self._secrets = _NONE

    def lend(self, credentials):
        """Gives the handler the credentials of this request; what it says is cleared of them."""
        self.credentials = credentials
        if credentials:
            self._secrets = Secrets(credentials)
            self._secrets.hold()

    def end(self):
        """It is answered."""
        self._secrets.release()

    @functools.cached_property
    def cancelled(self):
        """A `threading.Event`, set once nobody waits for the answer; a sync handler asks it from time to time."""
        return threading.Event()

    @property
    def traceparent(self):
        """
        Where in a trace the call is, as W3C Trace Context writes it: for what the skill does on behalf of it elsewhere. None where
        neither the caller nor the host has begun a trace.
        """
        return (self._trace or traces.read(self.headers))[0]

    @property
    def tracestate(self):
        """What other systems have said of that trace; None for nothing."""
        return (*(self._trace or traces.read(self.headers)), None)[1]

    @property
    def trace_variables(self):
        """The same as variables of the environment, where the host has said it."""
        return dict(zip(("TRACEPARENT", "TRACESTATE"), self._trace or ()))

    @property
    def log(self):
        """A `logging.Logger` whose lines carry the request's id."""
        return self._base.log

    @property
    def env(self):
        """The environment of the skill, with this request's credentials."""
        return os.environ

    @property
    def data_dir(self):
        """A folder of this skill's own, kept over restarts and reloads. Made on first use."""
        os.makedirs(self._base.data_dir, exist_ok=True)
        return self._base.data_dir


def secrets_of(request):
    """The forms of a request's secrets; none without a request."""
    return () if request is None else request._secrets.forms
