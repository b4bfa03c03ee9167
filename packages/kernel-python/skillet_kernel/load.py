"""Imports a skill's module and takes what is asked for from it."""

import importlib.util
import os
import sys
import traceback


class LoadFailure(Exception):
    """The skill cannot be loaded; says why and at which file and line."""

    def __init__(self, message, stack=""):
        super().__init__(message)
        self.stack = stack


def load_export(folder, file, name):
    """The attribute `name` of the module in `file`; `folder` is the skill's, for imports beside it."""
    for path in (os.path.dirname(file), folder):
        if path not in sys.path:
            sys.path.insert(0, path)
    module_name = os.path.splitext(os.path.basename(file))[0]
    spec = importlib.util.spec_from_file_location(module_name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise LoadFailure(*describe(error, folder)) from error
    found = getattr(module, name, None)
    if found is None:
        names = ", ".join(f'"{one}"' for one in dir(module) if not one.startswith("_"))
        raise LoadFailure(f'the entry\'s "{name}" is not there; the module has {names or "nothing"}')
    return found


def install_words(package, folder):
    """What to type for a package that the skill's interpreter lacks; no absolute path in it."""
    listed = "-r requirements.txt " if os.path.exists(os.path.join(folder, "requirements.txt")) else ""
    own = os.path.join(os.path.realpath(folder), ".venv")
    if sys.prefix == sys.base_prefix:
        return f"in the skill's folder: python3 -m venv .venv && .venv/bin/pip install {listed}{package}"
    if os.path.realpath(sys.prefix) == own:
        return f"in the skill's folder: .venv/bin/pip install {listed}{package}"
    python = os.path.relpath(sys.executable, folder)
    return f"in the skill's folder: {python} -m pip install {listed}{package}"


def describe(error, folder, before=""):
    """What went wrong in a skill's code, after the words `before`, and its stack."""
    stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    if isinstance(error, SystemExit):
        return f"called sys.exit({error.code}) while it loaded", stack
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f'No module named "{error.name}"; {install_words(error.name.split(".")[0], folder)}', stack
    return f"{before}{type(error).__name__}: {_text(error)}{_place(error, folder)}", stack


def _text(error):
    return error.msg if isinstance(error, SyntaxError) else str(error)


def _place(error, folder):
    """Where in the skill's folder an error comes from, as ` (file:line)`."""
    if isinstance(error, SyntaxError) and error.filename:
        places = [(error.filename, error.lineno)]
    else:
        places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    for filename, line in reversed(places):
        file = os.path.relpath(filename, folder)
        if not file.startswith(".."):
            return f" ({file}:{line})"
    return ""
