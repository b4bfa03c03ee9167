"""Checks that what is to be served is an ASGI application; a factory is called for one."""

import inspect

from .load import LoadFailure, describe


def application_of(exported, name, folder, log):
    """The application that a module exports under `name`, or that a function of no arguments there makes."""
    made = exported
    # Uvicorn's own rule, but for what takes anything.
    if callable(exported) and _takes(exported, 0) and not _takes(exported, 3):
        try:
            made = exported()
        except (Exception, SystemExit) as error:
            raise LoadFailure(*describe(error, folder, f'the factory "{name}" failed: ')) from error
        log.info('"%s" is a factory: the application is what it returned', name)
    whose = f'what the factory "{name}" returned' if made is not exported else f'"{name}"'
    if inspect.iscoroutine(made):
        made.close()
        raise LoadFailure(f'the factory "{name}" is async; make it a plain function, or export the application itself')
    if not callable(made):
        raise LoadFailure(f"{whose} is not an ASGI application but {_a(type(made).__name__)}")
    if _takes(made, 2) and not _takes(made, 3):
        raise LoadFailure(f"{whose} is {_kind(made)}, which speaks WSGI, and the host needs ASGI; {_WRAP.format(name=name)}")
    return made


_WRAP = (
    "wrap it: from a2wsgi import WSGIMiddleware; {name} = WSGIMiddleware({name}) (pip install a2wsgi), "
    "or serve it by a `command` such as [gunicorn, --bind, 'unix:{{socket}}', 'module:{name}']"
)


def _takes(function, arguments):
    """Whether it can be called with so many."""
    try:
        inspect.signature(function).bind(*range(arguments))
    except (TypeError, ValueError):
        return False
    return True


def _kind(app):
    return "a WSGI function" if inspect.isroutine(app) else f"{_a(type(app).__name__)} application"


def _a(noun):
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"
