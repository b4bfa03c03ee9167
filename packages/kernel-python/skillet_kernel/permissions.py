"""What a skill may do: holds its process to it, and says which permission it lacked."""

import errno
import functools
import os
import socket
import sys

from .confine import DEVICES, CannotHold, hold, interpreters, system_places
from .load import LoadFailure
from .permission_words import has_port, permission_text, taken_apart, with_port

#: What a skill is held to, with absolute paths; None for nothing.
_granted = None
_readable = ()
_writable = ()
#: Whether the system looks at files, and not only Python.
_is_system_holding = False
#: Where copies of what links of an older version lead to have their whole paths, and its folder in there; None for any other.
_beside = None
_older = None
#: Addresses that came of the names that it may reach, each with its ports, or None for all.
_addresses = {}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def hold_to(places):
    """Holds this process to what the host has started it with; before any code of the skill runs, and any thread. Raises LoadFailure."""
    global _granted, _readable, _writable, _is_system_holding, _beside, _older
    _granted = places.get("permissions")
    if _granted is None:
        return
    rules = places["rules"]
    _is_system_holding = rules["landlock"]
    _beside, _older = rules.get("beside"), places.get("dir")
    files = [one.partition(":")[::2] for one in _granted["files"]]
    own = [sys.prefix, sys.base_prefix, sys.exec_prefix, *filter(os.path.isabs, sys.path), os.path.dirname(os.path.dirname(__file__))]
    read = [*rules["read"], *own]
    _writable = _forms([*DEVICES, *rules["write"], *(path for access, path in files if access == "write")])
    _readable = (*_forms([*system_places(rules), *read, *(path for _, path in files)]), *_writable)
    # What it needs itself to print a stack, and to tell hosts apart, comes before.
    import linecache  # noqa: F401

    _watch_names()
    _watch_sockets()
    try:
        hold({**rules, "read": read})
    except CannotHold as reason:
        raise LoadFailure(f"it cannot be held to its permissions: {reason}") from None
    sys.addaudithook(_audit)


def _forms(paths):
    """Each path as it is written, and as it is without links."""
    return tuple({form for path in paths for form in (os.path.abspath(path), os.path.realpath(path))})


def _is_in(path, folders):
    return any(path == folder or path.startswith(folder if folder.endswith("/") else folder + "/") for folder in folders)


def _is_granted(path, folders):
    return _is_in(os.path.abspath(path), folders) or _is_in(os.path.realpath(path), folders)


class Lacking(PermissionError):
    """A skill has tried what it may not; `lacks` says which permission it would need, as one writes it."""

    def __init__(self, lacks, path=None):
        super().__init__(errno.EACCES, "Permission denied", *([] if path is None else [path]))
        self.lacks = lacks


def _audit(event, arguments):
    check = _CHECKS.get(event)
    if check is not None:
        check(*arguments)


def _open(path, mode, flags):
    if not isinstance(path, (str, bytes)):
        return
    path = os.fsdecode(path)
    if mode is None and _is_system_holding and not os.path.isabs(path):
        # That of `os.open`, which may begin in any folder: the system knows which.
        return
    writing = bool((flags or 0) & _WRITING)
    if not _is_granted(path, _writable if writing else _readable):
        raise Lacking(_file(path, writing), path)


def _start(program, *_):
    name = os.fsdecode(program) if isinstance(program, (str, bytes, os.PathLike)) else str(program)
    commands = _granted["commands"]
    # A path may stand for a name, where the name leads to that folder, as `/bin` and `/usr/bin` are one.
    folders = [os.path.realpath(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    by_name = "/" in name and os.path.realpath(os.path.dirname(name)) in folders and os.path.basename(name) in commands
    if name not in commands and os.path.abspath(name) not in commands and not by_name:
        raise Lacking(permission_text("commands", name))


def _system(*_):
    if "sh" not in _granted["commands"]:
        raise Lacking(permission_text("commands", "sh"))


def _connect(_socket, address, *_):
    if isinstance(address, (str, bytes)):
        name = f"unix:{os.fsdecode(address)}"
        if name not in _granted["network"] and "*" not in _granted["network"]:
            raise Lacking(permission_text("network", name))
    elif isinstance(address, tuple) and len(address) >= 2:
        host, port = str(address[0]), address[1]
        if not has_port(_addresses.get(host, ()), port) and not has_port(_ports(host), port):
            raise Lacking(permission_text("network", with_port(host, port)))


def _look_up(host, port, *_):
    if host is None:
        return
    name = os.fsdecode(host) if isinstance(host, (str, bytes)) else str(host)
    if _ports(name) == set():
        raise Lacking(permission_text("network", with_port(name, port) if isinstance(port, int) and port else name))


_CHECKS = {
    "open": _open,
    "subprocess.Popen": _start,
    "os.exec": _start,
    "os.posix_spawn": _start,
    "os.system": _system,
    "socket.connect": _connect,
    "socket.sendto": _connect,
    "socket.sendmsg": _connect,
    "socket.getaddrinfo": _look_up,
    "socket.gethostbyname": lambda host: _look_up(host, None),
}


def _watch_names():
    """An address that came of a name may be reached as the name may."""
    look_up, look_up_one = socket.getaddrinfo, socket.gethostbyname

    def getaddrinfo(host, port, *args, **kwargs):
        found = look_up(host, port, *args, **kwargs)
        if host is not None:
            _note(host, [address[0] for *_, address in found])
        return found

    def gethostbyname(host):
        found = look_up_one(host)
        _note(host, [found])
        return found

    socket.getaddrinfo, socket.gethostbyname = getaddrinfo, gethostbyname


def _watch_sockets():
    """What the system refuses of these has no name in it."""
    for owner, name in ((socket.socket, "bind"), (socket.socket, "listen"), (socket, "if_nameindex")):
        setattr(owner, name, _naming(getattr(owner, name)))


def _naming(refused):
    @functools.wraps(refused)
    def named(*args):
        try:
            return refused(*args)
        except PermissionError as error:
            lacks = _of_socket(args[-1] if args else None)
            if error.errno == errno.EACCES and lacks is not None:
                error.lacks = lacks
            raise

    return named


def _of_socket(address):
    if isinstance(address, (str, bytes)) and address:
        path = os.fsdecode(address)
        return None if "\0" in path or _is_granted(path, _writable) else _file(path, True)
    # To be reached on a port is in no name of a host but this.
    return None if "*" in _granted["network"] else permission_text("network", "*")


def _note(host, addresses):
    if _granted is None:
        return
    ports = _ports(host if isinstance(host, str) else os.fsdecode(host))
    for address in addresses:
        had = _addresses.get(address, set())
        _addresses[address] = None if ports is None or had is None else had | ports


def _ports(host):
    """The ports of a host that are named: a set, or None for all."""
    host = host.lower().rstrip(".")
    found = set()
    for one in _granted["network"]:
        named, port = taken_apart(one)
        if one == "*" or named == host or (named.startswith("*.") and host.endswith(named[1:])):
            if port is None:
                return None
            found.add(port)
    return found


def _file(path, writing):
    path = os.path.abspath(path)
    if _beside is not None and _is_in(path, (_beside,)) and not _is_in(path, (_older,)):
        # What permissions name is where the copy is from.
        path = path[len(_beside) :]
    return permission_text("files", f"{'write' if writing else 'read'}:{path}")


def lacking(error):
    """The permission that an error says the skill lacks, as one writes it; None for any other error."""
    seen = 0
    while _granted is not None and error is not None and seen < 8:
        lacks = getattr(error, "lacks", None)
        if isinstance(error, PermissionError) and isinstance(lacks, str):
            return lacks
        if isinstance(error, PermissionError) and error.errno == errno.EACCES:
            found = _by_system(error)
            if found is not None:
                return found
        error = error.__cause__ or error.__context__
        seen += 1
    return None


def _by_system(error):
    """What the system has refused: it says the file, and not what was wanted of it."""
    path = error.filename
    if not isinstance(path, (str, bytes)):
        if _came_from(error, os.path.join("multiprocessing", "synchronize.py")):
            return permission_text("files", "write:/dev/shm")
        # To open a socket; what else has no name in it may be anything.
        return _of_socket(None) if path is None and _came_from(error, socket.__file__) else None
    path = os.fsdecode(path)
    if _came_from(error, f"{os.sep}subprocess.py"):
        return _not_started(path)
    real = os.path.realpath(path)
    if _is_in(real, _writable):
        return None
    # What leads out of what it may use is named by where that is.
    leads_out = os.path.islink(path) or _is_in(os.path.abspath(path), _readable)
    return _file(real if leads_out else path, _is_in(real, _readable))


def _not_started(program):
    """A program that is permitted may be a script, and what runs that is not."""
    places = [program] if os.sep in program else [os.path.join(folder, program) for folder in os.get_exec_path()]
    permitted = {os.path.basename(one) for one in _granted["commands"]}
    for place in places:
        names = [name for name in interpreters(place) if os.access(place, os.X_OK) and name not in permitted]
        if names:
            return permission_text("commands", *names)
    return None


def _came_from(error, file):
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename.endswith(file)
