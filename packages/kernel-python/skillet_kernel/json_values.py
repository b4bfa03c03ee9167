"""What kinds of values JSON has, and which of them are equal."""

from .redact import is_finite


def has_type(kind, value):
    """Whether a value is of a JSON Schema type; booleans are no numbers here."""
    if kind == "integer":
        return has_type("number", value) and (isinstance(value, int) or value.is_integer())
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and is_finite(value)
    return isinstance(value, _PYTHON[kind]) if kind in _PYTHON else True


_PYTHON = {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}


def equal(one, other):
    """Equality of JSON values: 1 equals 1.0, but not true."""
    if has_type("number", one) and has_type("number", other):
        return one == other
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return one == other
