/** A skill in Python that tries what it is told, and every way around (`attack`), of which `ctypes` is the widest. */
export const PYTHON_PRISONER = `
import ctypes, os, socket, subprocess, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))


def path_of(to):
    return to if to.startswith("/") else os.path.join(HERE, to)


def read(to):
    with open(path_of(to)) as file:
        return file.read()


def write(to):
    with open(path_of(to), "w") as file:
        file.write("x")
    return "written"


def keep(to, context):
    with open(os.path.join(context.data_dir, "kept"), "w") as file:
        file.write(to)
    return read(os.path.join(context.data_dir, "kept"))


def start(to):
    return subprocess.run([to, os.path.join(HERE, "link.txt")], capture_output=True, text=True, check=True).stdout


def connect(to):
    with urllib.request.urlopen("http://" + to) as answer:
        answer.read()
    return "connected"


def child(*words):
    try:
        return "done" if subprocess.run(words, capture_output=True).returncode == 0 else "refused"
    except OSError:
        return "refused"


def got(value):
    return "got it" if value else "nothing"


def by_c(secret):
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.open(secret.encode(), 0)
    return got(descriptor >= 0 and os.read(descriptor, 6) == b"secret")


def socket_by_c(family):
    return got(ctypes.CDLL(None).socket(family, 1, 0) >= 0)


def exec_by_c(secret):
    child = os.fork()
    if child == 0:
        libc = ctypes.CDLL(None)
        libc.execv(b"/bin/cat", (ctypes.c_char_p * 3)(b"cat", secret.encode(), None))
        os._exit(9)
    return got(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0)


def environ_of_host():
    libc = ctypes.CDLL(None)
    descriptor = libc.open(f"/proc/{os.getppid()}/environ".encode(), 0)
    return got(descriptor >= 0 and b"hunter2" in os.read(descriptor, 1 << 20))


def memory_of_host():
    libc = ctypes.CDLL(None)
    return got(libc.open(f"/proc/{os.getppid()}/mem".encode(), 0) >= 0)


def link(secret):
    return got(read("./link.txt") == "secret")


def new_link(secret, context):
    place = os.path.join(context.data_dir, "link")
    os.symlink(secret, place)
    return got(by_c(place) != "nothing")


def hard_link(secret, context):
    os.link(secret, os.path.join(context.data_dir, "hard"))
    return "got it"


def ring(secret):
    return got(ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(120)) >= 0)


def traced(secret):
    return got(ctypes.CDLL(None).ptrace(16, os.getppid(), None, None) == 0)


def ended(secret):
    os.kill(os.getppid(), 0)
    return "got it"


def attack(secret, context):
    ways = {
        "c": lambda: by_c(secret),
        "internet": lambda: socket_by_c(2),
        "unix": lambda: socket_by_c(1),
        "exec": lambda: exec_by_c(secret),
        "environ": environ_of_host,
        "memory": memory_of_host,
        "link": lambda: link(secret),
        "new_link": lambda: new_link(secret, context),
        "hard_link": lambda: hard_link(secret, context),
        "root": lambda: by_c("/proc/self/root" + secret),
        "ring": lambda: ring(secret),
        "traced": lambda: traced(secret),
        "signal": lambda: ended(secret),
        "listed": lambda: got(os.listdir(os.path.dirname(secret))),
        "spawned": lambda: got(subprocess.run(["cat", secret], capture_output=True, text=True).stdout == "secret"),
    }
    results = {}
    for name, way in ways.items():
        try:
            results[name] = way()
        except Exception as error:
            results[name] = type(error).__name__
    return results


def handler(inputs, context):
    what, to = inputs["do"], inputs["to"]
    if what == "keep":
        return {"did": keep(to, context)}
    if what == "attack":
        return {"did": attack(to, context)}
    if what == "children":
        return {"did": {"read": child("cat", to), "ls": child("ls", HERE)}}
    if what == "variable":
        return {"did": os.environ.get(to, "none")}
    return {"did": {"read": read, "write": write, "start": start, "connect": connect}[what](to)}
`;
