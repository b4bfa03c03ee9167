"""An environment that shows each request its own credentials, and nobody else's."""

import contextvars
import os

_credentials = contextvars.ContextVar("credentials", default=None)


def lend(credentials):
    """
    Shows credentials in `os.environ` to the code that runs in the current context, and to what it
    starts; what that code writes over them stays there too.
    """
    _credentials.set(dict(credentials) if credentials else None)


class RequestEnvironment(os._Environ):
    """`os.environ`, with the credentials of the current request laid over it."""

    def __init__(self, base):
        super().__init__(base._data, base.encodekey, base.decodekey, base.encodevalue, base.decodevalue)

    def __getitem__(self, key):
        lent = _credentials.get()
        return lent[key] if lent is not None and key in lent else super().__getitem__(key)

    def __contains__(self, key):
        lent = _credentials.get()
        return (lent is not None and key in lent) or super().__contains__(key)

    def __setitem__(self, key, value):
        lent = _credentials.get()
        if lent is not None and key in lent:
            if not isinstance(value, str):
                raise TypeError(f"str expected, not {type(value).__name__}")
            lent[key] = value
        else:
            super().__setitem__(key, value)

    def __delitem__(self, key):
        lent = _credentials.get()
        if lent is not None and key in lent:
            del lent[key]
        else:
            super().__delitem__(key)

    def __iter__(self):
        lent = _credentials.get() or {}
        yield from lent
        for key in super().__iter__():
            if key not in lent:
                yield key

    def __len__(self):
        lent = _credentials.get() or {}
        return len(self._data) + sum(1 for key in lent if self.encodekey(key) not in self._data)

    def __repr__(self):
        # Credentials are not for logs.
        return f"environ({len(self)} variables)"

    def copy(self):
        return dict(self)


def install():
    """Puts the environment in the place of `os.environ`, before the skill's code binds it."""
    import subprocess

    os.environ = RequestEnvironment(os.environ)
    start = subprocess.Popen.__init__

    def popen(self, *args, env=None, **kwargs):
        # Without an environment a child would get that of the process, without the credentials.
        if env is None and len(args) < 11 and _credentials.get() is not None:
            env = dict(os.environ)
        start(self, *args, **(kwargs if env is None else {**kwargs, "env": env}))

    subprocess.Popen.__init__ = popen
