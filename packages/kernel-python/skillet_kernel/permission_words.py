"""How permissions are written, and read."""


def taken_apart(name):
    """A host as `network` names it, without its brackets, and its port, or None."""
    if name.startswith("["):
        host, _, port = name[1:].partition("]")
        port = port[1:]
    elif name.count(":") > 1 or name.startswith("unix:"):
        host, port = name, ""
    else:
        host, _, port = name.partition(":")
    return host, int(port) if port else None


def has_port(ports, port):
    """Whether a port is one of these; None stands for all."""
    return ports is None or port in ports


def with_port(host, port):
    """A host and a port, as `network` names them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def permission_text(name, *values):
    """A permission as one writes it in a Skilletfile, such as `network: ["api.example.org"]`."""
    escaped = (value.replace("\\", "\\\\").replace("\"", "\\\"") for value in values)
    listed = ", ".join(f'"{value}"' for value in escaped)
    return f"{name}: [{listed}]"


def shown_to_clients(lacks):
    """A permission that is lacking, without where things lie on this machine."""
    name, _, rest = lacks.partition(": ")
    if name not in ("files", "commands", "network") or "/" not in rest:
        return lacks
    access, colon, path = ("", "", rest[2:-2]) if name == "commands" else rest[2:-2].partition(":")
    return f'{name}: ["{access}{colon}.../{path.rstrip("/").rsplit("/", 1)[-1]}"]'
