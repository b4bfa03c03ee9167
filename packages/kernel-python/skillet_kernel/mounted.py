"""How an application is told where it is: its mount, in the way that it understands, its scheme, its client."""

import sys
from urllib.parse import unquote

_KEEP_TO_IT = ("starlette", "quart", "django", "litestar")
"""Frameworks that take `root_path` off the path themselves, as the ASGI specification has it."""


def forms():
    """
    Whether `path` holds `root_path`, the likelier answer first. So has it the specification, uvicorn since 0.26
    and Starlette since 0.33; an older Starlette finds no route then, and what is written by hand compares the
    path that it sees.
    """
    starlette = sys.modules.get("starlette._utils")
    if "starlette" in sys.modules and not hasattr(starlette, "get_route_path"):
        return (False,)
    return (True, False) if any(name in sys.modules for name in _KEEP_TO_IT) else (False,)


def mount(scope, prefix, whole):
    """Tells a request where the application is: below `prefix`, which `path` holds when it is `whole`."""
    root = unquote(prefix)
    scope["root_path"] = root
    if whole:
        scope["path"] = root + scope["path"]
        scope["raw_path"] = prefix.encode("latin-1") + scope["raw_path"]


def connect(scope, headers):
    """Tells a request of the connection to the host, instead of the host's own to this process."""
    scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    scope["scheme"] = scheme if scheme in _PORTS else "http"
    scope["client"] = (_client_of(headers.get("x-forwarded-for", "")), 0)
    scope["server"] = _server_of(headers.get("host", ""), scope["scheme"])


_PORTS = {"http": 80, "https": 443}


def _client_of(way):
    """
    The host says last who it is connected to. Only where that is a proxy that it trusts does something come
    before, of which the proxy has said the last.
    """
    before, _, peer = way.rpartition(",")
    return (before.rpartition(",")[2] or peer).strip() or "unknown"


def _server_of(authority, scheme):
    name, colon, port = authority.rpartition(":")
    if colon and port.isdigit():
        return name.strip("[]"), int(port)
    return authority.strip("[]") or "localhost", _PORTS[scheme]
