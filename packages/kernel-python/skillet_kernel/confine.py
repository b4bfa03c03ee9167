"""
Holds a process, and all that it starts, to rules, by Landlock and seccomp of Linux and without being root. Of the standard
library alone, and of no other file here: it is also a program.

    python3 -I -S confine.py RULES FILE [ARGUMENT…]    runs another program within rules (JSON)
    python3 -I -S confine.py --means                   says what this machine has, having tried it

Rules are `read`, `write` and `execute`, lists of absolute paths, and `sockets`, folders to write to without making links; `ports`, of TCP, or null for
all; `listen`, whether it may on any port; `listens` and `connects`, whether on and to anything; `inet`, `unix` and `programs`, whether it may open such
sockets, and start programs at all; `landlock` and `seccomp`, whether it is to be held by these; `socket`, the path of a Unix socket that the other
program finds listened on as its descriptor 4; `beside`, a folder in which copies of what lies elsewhere have their whole paths.
"""

import errno
import glob
import json
import os
import platform
import struct
import sys

try:
    import ctypes
except ImportError:
    # Of a Python that was built without libffi, which runs all but what is to be held.
    ctypes = None

#: Numbers of calls of the system that are the same on all machines.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_IO_URING_SETUP, _PIDFD_GETFD = 425, 438
#: And those that are not, for x86_64 and aarch64.
_NUMBERS = {
    **{"socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "listen": (50, 201)},
    **{"sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269)},
    **{"execve": (59, 221), "execveat": (322, 281), "prlimit64": (302, 261)},
    **{"ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271)},
    **{"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)},
    **{"setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122)},
    **{"sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274)},
    **{"shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "mq_open": (240, 180), "mq_unlink": (241, 181)},
    **{"semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192)},
    **{"msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187)},
}
#: The place of a machine in these, and the name of its architecture for filters.
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000

_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_FAST_OPEN = 0x20000000
#: Of sockets: the usual one of their type, ICMP, TCP, UDP, ICMP for IPv6.
_PROTOCOLS = (0, 1, 6, 17, 58)
#: Types of sockets that are connected to each other, and reach nothing else.
_PAIRS = (1, 5)
#: Memory, semaphores and queues of System V, and queues of POSIX, which have no folder: they are those of all processes of the user.
_OF_ALL = (
    *("shmget", "shmat", "shmctl", "semget", "semop", "semctl", "semtimedop"),
    *("msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink"),
)
#: Behind the standard ones and the way to the host.
_LISTENING = 4
_MOST_DESCRIPTORS = 1 << 20

#: What root may keep of its capabilities: those to do with files, which Landlock bounds (CHOWN, DAC_OVERRIDE, FOWNER, FSETID).
_KEPT_CAPABILITIES = 1 | 1 << 1 | 1 << 3 | 1 << 4
_CAPABILITY_VERSION = 0x20080522

#: What can be done to files, by the version of Landlock that knows it (include/uapi/linux/landlock.h).
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_MAKE_CHAR, _MAKE_BLOCK, _MAKE_SYMLINK, _REFER = 1 << 6, 1 << 11, 1 << 12, 1 << 13
_READ = _READ_FILE | _READ_DIR
_BIND_TCP, _CONNECT_TCP = 1, 2
_NET_SINCE, _SCOPE_SINCE, _IOCTL_SINCE = 4, 6, 5
#: Sockets without a name in the file system, and signals, do not leave the process and what it has started.
_SCOPES = 3

#: What every program needs: the system's own programs, libraries and settings, none of which are anybody's secret.
SYSTEM = (
    # Not `/usr/src`, where images have applications, nor settings of programs (`/usr/local/etc`).
    *(f"{place}/{name}" for place in ("/usr", "/usr/local") for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec", "share", "include", "ssl")),
    *("/usr/local/cuda", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/proc"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld-musl-x86_64.path", "/etc/localtime", "/etc/timezone"),
    *("/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols"),
    # What `/etc/resolv.conf` leads to: files that are put anew, so their folders.
    *("/run/systemd/resolve", "/run/resolvconf"),
    *("/etc/ca-certificates", "/etc/crypto-policies", "/etc/alternatives", "/etc/mime.types", "/etc/os-release"),
    # Certificates, and not the keys that lie beside them.
    *("/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/ssl/cert.pem", "/etc/pki/tls/certs", "/etc/pki/tls/cert.pem", "/etc/pki/tls/openssl.cnf", "/etc/pki/ca-trust"),
    *("/sys/devices/system/cpu", "/sys/fs/cgroup", "/sys/kernel/mm/transparent_hugepage"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
#: What loads a program's libraries, which the system runs as a program.
_LOADERS = tuple(f"{place}/{name}" for place in ("/lib", "/lib32", "/lib64", "/libx32", "/usr/lib", "/usr/lib32", "/usr/lib64") for name in ("ld-*", "*/ld-*"))


class CannotHold(Exception):
    """The process cannot be held to its rules here."""


def hold(rules):
    """Holds this process to rules from now on; only the thread that calls it, and what that starts. Raises CannotHold."""
    if sys.platform != "linux" and not (rules["landlock"] or rules["seccomp"]):
        return
    libc = _libc()
    if libc.prctl(_NO_NEW_PRIVS, *_longs(1, 0, 0, 0)) != 0:
        raise CannotHold(_why("it may not give up the right to gain rights"))
    _give_up_capabilities(libc)
    if rules["landlock"]:
        _hold_files(libc, rules)
    if rules["seccomp"]:
        _hold_calls(libc, rules)


def _give_up_capabilities(libc):
    """A host that runs as root may look into processes and past rules; who is held to rules may not."""
    header = ctypes.c_char_p(struct.pack("=Ii", _CAPABILITY_VERSION, 0))
    data = ctypes.create_string_buffer(24)
    if libc.capget(header, data) != 0:
        raise CannotHold(_why("its capabilities cannot be told"))
    # Twice the effective, the permitted and the inheritable ones: the lower halves, then the upper.
    words = struct.unpack("=6I", data.raw)
    kept = [word & (_KEPT_CAPABILITIES if at < 3 else 0) for at, word in enumerate(words)]
    if libc.capset(header, ctypes.c_char_p(struct.pack("=6I", *kept))) != 0:
        raise CannotHold(_why("it may not give up its capabilities"))


def _libc():
    if ctypes is None:
        raise CannotHold("its Python has no ctypes")
    return ctypes.CDLL(None, use_errno=True)


def _longs(*numbers):
    return [ctypes.c_ulong(number) for number in numbers]


def _call(libc, number, *arguments):
    return libc.syscall(ctypes.c_long(number), *arguments)


def _why(what):
    return f"{what} ({os.strerror(ctypes.get_errno())})"


def landlock_version(libc):
    """The version of the interface; 0 where there is none."""
    return max(0, _call(libc, _CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def _all_of(version):
    """All that can be done to files, as far as a version knows it."""
    known = 13 if version < 2 else 14 if version < 3 else 15 if version < _IOCTL_SINCE else 16
    return (1 << known) - 1


def _hold_files(libc, rules):
    version = landlock_version(libc)
    if version < 1:
        raise CannotHold("there is no Landlock")
    handled = _all_of(version)
    by_port = rules["ports"] is not None and version >= _NET_SINCE
    network = (_CONNECT_TCP if by_port else 0) | (0 if rules["listen"] or version < _NET_SINCE else _BIND_TCP)
    attributes = struct.pack("=QQQ", handled, network, _SCOPES if version >= _SCOPE_SINCE else 0)
    size = 24 if version >= _SCOPE_SINCE else 16 if version >= _NET_SINCE else 8
    ruleset = _call(libc, _CREATE_RULESET, ctypes.c_char_p(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        raise CannotHold(_why("Landlock takes no rules"))
    write = handled & ~_EXECUTE & ~_MAKE_CHAR & ~_MAKE_BLOCK
    for path in (*system_places(rules), *rules["read"]):
        _permit(libc, ruleset, path, _READ)
    for path in (*DEVICES, *rules["write"]):
        _permit(libc, ruleset, path, write)
    for path in rules.get("sockets", ()):
        _permit(libc, ruleset, path, write & ~_MAKE_SYMLINK & ~_REFER)
    loaders = [path for pattern in _LOADERS for path in glob.glob(pattern)]
    for path in (*rules["execute"], *(loaders if rules["execute"] else ())):
        _permit(libc, ruleset, path, (_EXECUTE | _READ) & handled)
    for port in rules["ports"] or () if by_port else ():
        rule = struct.pack("=QQ", _CONNECT_TCP, port)
        if _call(libc, _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(2), ctypes.c_char_p(rule), ctypes.c_uint32(0)) != 0:
            raise CannotHold(_why("Landlock takes no rule for a port"))
    if _call(libc, _RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) != 0:
        raise CannotHold(_why("Landlock does not hold this process"))
    os.close(ruleset)


def system_places(rules):
    """What every program may read of the system, and the copies of that which links of an older version lead to: none of `/proc`, which were the host's."""
    beside = rules.get("beside")
    return SYSTEM if beside is None else (*SYSTEM, *(beside + path for path in SYSTEM if path != "/proc"))


def _permit(libc, ruleset, path, access):
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        # What is not there needs no permission.
        return
    try:
        if not os.path.isdir(path):
            access &= _OF_FILES
        rule = struct.pack("=Qi", access, descriptor)
        if _call(libc, _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.c_char_p(rule), ctypes.c_uint32(0)) != 0:
            raise CannotHold(_why(f"Landlock takes no rule for {os.path.basename(path)}"))
    finally:
        os.close(descriptor)


def _hold_calls(libc, rules):
    program = _filter(rules)
    if program is None:
        raise CannotHold(f"calls of the system cannot be filtered on {platform.machine()}")

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]

    packed = b"".join(struct.pack("=HBBI", *step) for step in program)
    if libc.prctl(_SET_SECCOMP, *_longs(_FILTER), ctypes.byref(Program(len(program), packed)), *_longs(0, 0)) != 0:
        raise CannotHold(_why("calls of the system cannot be filtered"))


def _filter(rules):
    """The steps of a filter: what is not named here is permitted. None on a machine whose numbers are not known."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or sys.byteorder != "little":
        return None
    place, architecture = machine
    numbers = {name: both[place] for name, both in _NUMBERS.items()}
    load, equal, at_least, end = 0x20, 0x15, 0x35, 0x06
    masked, has_any = 0x54, 0x45

    def refuse(error):
        return (end, 0, 0, 0x00050000 | error)

    def only(values, error):
        """Refuses what is none of these values; leaps over that with any of them."""
        return [*((equal, len(values) - at, 0, value) for at, value in enumerate(values)), refuse(error)]

    def about(name, steps):
        """Takes these steps for one call alone."""
        return [(equal, 0, len(steps), numbers[name]), *steps]

    permit = (end, 0, 0, 0x7FFF0000)
    # The offsets of the architecture, of the call and of its first argument (struct seccomp_data).
    steps = [(load, 0, 0, 4), (equal, 1, 0, architecture), refuse(errno.EPERM), (load, 0, 0, 0)]
    steps += [(at_least, 0, 1, _X32), refuse(errno.EPERM)]
    # What would open sockets and files past this filter, what reaches into other processes, and the keys that the kernel keeps for the user.
    for number, error in ((_IO_URING_SETUP, errno.ENOSYS), (_PIDFD_GETFD, errno.EPERM)):
        steps += [(equal, 0, 1, number), refuse(error)]
    for name in ("ptrace", "process_vm_readv", "process_vm_writev", "add_key", "request_key", "keyctl"):
        steps += [(equal, 0, 1, numbers[name]), refuse(errno.EPERM)]
    for name in _OF_ALL:
        steps += [(equal, 0, 1, numbers[name]), refuse(errno.ENOSYS)]
    if not rules["programs"]:
        for name in ("execve", "execveat"):
            steps += [(equal, 0, 1, numbers[name]), refuse(errno.EACCES)]
    # What other processes get: their limits (that of the CPU ends the host), and their turns.
    own = (0, os.getpid())
    for name in ("prlimit64", "sched_setparam", "sched_setscheduler", "sched_setattr"):
        steps += about(name, [(load, 0, 0, 16), *only(own, errno.EPERM), permit])
    for name, all_of_user in (("setpriority", 2), ("ioprio_set", 3)):
        whose = [(load, 0, 0, 16), (at_least, 0, 1, all_of_user), refuse(errno.EPERM), (load, 0, 0, 24)]
        steps += about(name, [*whose, *only(own, errno.EPERM), permit])
    # Libraries say so of their threads, which cannot be told from other processes: it is a hint, and comes to nothing.
    steps += about("sched_setaffinity", [(load, 0, 0, 16), *only(own, 0), permit])
    if not rules.get("listens", True):
        # Without a name or port to listen on, the system gives it one, which Landlock does not look at.
        steps += [(equal, 0, 1, numbers["listen"]), refuse(errno.EACCES)]
    if not rules.get("connects", True):
        steps += [(equal, 0, 1, numbers["connect"]), refuse(errno.EACCES)]
    if rules["inet"] and not _is_free(rules):
        # Landlock knows of connections that `connect` makes, and not of data that brings one along.
        for name, flags in (("sendto", 40), ("sendmsg", 32), ("sendmmsg", 40)):
            steps += about(name, [(load, 0, 0, flags), (has_any, 0, 1, _FAST_OPEN), refuse(errno.EOPNOTSUPP), permit])

    if not (rules["unix"] and rules.get("connects", True)):
        # One of a pair of datagrams sends to any other socket that has a name.
        pairs = [(load, 0, 0, 16), *only((1,), errno.EACCES), (load, 0, 0, 24), (masked, 0, 0, 0xF), *only(_PAIRS, errno.EPROTONOSUPPORT), permit]
        steps += about("socketpair", pairs)
    whole, checked, types = _families(rules)
    # Behind the call for sockets: its family, its type without its flags, and its protocol.
    sockets = [(load, 0, 0, 16)]
    for family in whole:
        sockets += [(equal, 0, 1, family), permit]
    sockets += [*only(checked, errno.EACCES), (load, 0, 0, 24), (masked, 0, 0, 0xF), *only(types, errno.EPROTONOSUPPORT)]
    sockets += [(load, 0, 0, 32), *only(_PROTOCOLS, errno.EPROTONOSUPPORT), permit]
    return [*steps, *about("socket", sockets), permit]


def _is_free(rules):
    """Whether it may reach and serve whatever it wants."""
    return rules["ports"] is None and rules["listen"]


def _families(rules):
    """The families of sockets that are permitted as they are, those of which the type is looked at, and these types."""
    connects = rules.get("connects", True)
    of_network = [2, 10] if rules["inet"] else []
    unix = [1] if rules["unix"] else []
    # What the system tells of its network.
    whole = [16] if rules["inet"] else []
    if not connects:
        # Streams reach nothing without connecting; datagrams do.
        return whole, [*unix, *of_network], (1,)
    # Landlock knows TCP alone, and no MPTCP or SCTP. Raw ones are for root.
    return ([*whole, *unix, *of_network], [], (1, 2, 3)) if _is_free(rules) else ([*whole, *unix], of_network, (1, 2, 3))


def means():
    """What this machine has to hold processes by: each was tried, in a process of its own."""
    rules = {"read": [], "write": [], "execute": [], "ports": None, "listen": False, "inet": False, "unix": False, "programs": False}
    try:
        version = landlock_version(_libc())
    except (OSError, AttributeError, CannotHold):
        return {"landlock": 0, "seccomp": False, "why": "this Python cannot ask the kernel", "python": sys.executable}
    landlock = version > 0 and _works({**rules, "landlock": True, "seccomp": False}, _file_is_refused)
    seccomp = _works({**rules, "landlock": False, "seccomp": True}, _socket_is_refused)
    missing = [name for name, there in (("Landlock", landlock), ("seccomp", seccomp)) if not there]
    why = {"why": f"this system has no {' and no '.join(missing)}"} if missing else {}
    return {"landlock": version if landlock else 0, "seccomp": seccomp, **why, "python": sys.executable}


def _works(rules, is_refused):
    child = os.fork()
    if child == 0:
        try:
            hold(rules)
            os._exit(0 if is_refused() else 1)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _file_is_refused():
    try:
        os.listdir("/")
    except PermissionError:
        return True
    return False


def _socket_is_refused():
    import socket

    try:
        socket.socket().close()
    except PermissionError:
        return True
    return False


def _listen(path):
    import socket

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(1024)
    descriptor = listener.detach()
    if descriptor != _LISTENING:
        os.dup2(descriptor, _LISTENING)
        os.close(descriptor)
    os.set_inheritable(_LISTENING, True)


def _main(arguments):
    if arguments == ["--means"]:
        print(json.dumps(means()))
        return
    text, file, *rest = arguments
    rules = json.loads(text)
    if "socket" in rules:
        _listen(rules["socket"])
    try:
        hold(rules)
    except CannotHold as reason:
        print(f"the skill was not started, since it cannot be held to its permissions: {reason}", file=sys.stderr)
        os._exit(1)
    # What the host was started with itself, and did not mean to hand on.
    os.closerange(_LISTENING + 1 if "socket" in rules else _LISTENING, _MOST_DESCRIPTORS)
    try:
        os.execv(file, [file, *rest])
    except OSError as reason:
        print(f"the skill was not started: {_why_not(file, reason)}", file=sys.stderr)
        os._exit(1)


def _why_not(file, reason):
    """What a program was not started for, which the system says without saying of what."""
    names = interpreters(file) if reason.errno == errno.EACCES else []
    if not names:
        return f"{os.path.basename(file)}: {reason.strerror}"
    return f"{os.path.basename(file)} is a script, and it lacks the permission `commands: {json.dumps(names)}` for what runs that"


def interpreters(file):
    """The names of the programs that run a script, as one permits them; none of what is no script, or cannot be read."""
    try:
        with open(file, "rb") as opened:
            mark, line = opened.read(2), opened.readline(254)
    except OSError:
        return []
    if mark != b"#!" or not line.strip():
        return []
    first, *others = os.fsdecode(line).split()
    # By its name, as `env` looks for it.
    looked_for = [word for word in others if not word.startswith("-") and "=" not in word][:1]
    return [os.path.basename(first), *(looked_for if os.path.basename(first) == "env" else [])]


if __name__ == "__main__":
    _main(sys.argv[1:])
