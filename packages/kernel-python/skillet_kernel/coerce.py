"""Brings inputs to the types their schema asks for, as pydantic's lax mode does, and a little further."""

import copy
import re

from .exact import SAFE_INTEGER, unwrapped

TRUE = {"true", "t", "yes", "y", "on", "1"}
FALSE = {"false", "f", "no", "n", "off", "0"}
INTEGER = re.compile(r"[+-]?[0-9]+(?:\.0*)?")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LARGEST_64 = 2**63 - 1
LONGEST = 40
"""Digits that a whole number of 64 bits has at most, and room for a sign and zeros."""
_WHITE = "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What the host takes for white space."""
OPENING = ("additionalProperties", "patternProperties", "propertyNames", "dependencies")
APPLYING = ("anyOf", "oneOf", "allOf", "if", "$ref")


def coerce(schema, value, lax=True):
    """
    The value in the type that the schema asks for, where it can be had; what an object's schema does
    not name is dropped, and defaults are filled in. Never raises: the rest is for the validator. What is
    not `lax` does nothing but that.
    """
    result = _coerce_type(schema, value, lax)
    return enum_case(schema.get("enum"), result) if lax and "enum" in schema else result


def _coerce_type(schema, value, lax):
    kind = _only_type(schema.get("type"))
    if kind == "object":
        return _coerce_object(schema, unwrapped(value, dict) if lax else value, lax)
    if kind == "array":
        return _coerce_array(schema.get("items"), unwrapped(value, list) if lax else value, lax)
    # The text of its digits stands for a number that not everybody could tell exactly.
    if kind == "integer" and schema.get("format") == "int64":
        return to_integer64(value)
    if kind is not None:
        return (_SCALARS if lax else _STRICT).get(kind, _keep)(value)
    only = _only_alternative(schema)
    return value if only is None else coerce(only, value, lax)


def enum_case(allowed, value):
    """The word of an enum that a text means in another case, where just one does; anything else stays."""
    if not isinstance(value, str) or not isinstance(allowed, list) or value in allowed:
        return value
    lower = value.lower()
    meant = {one for one in allowed if isinstance(one, str) and one.lower() == lower}
    return meant.pop() if len(meant) == 1 else value


def is_whole(text):
    """Whether a text is a whole number in digits."""
    return INTEGER.fullmatch(text.strip(_WHITE)) is not None


def to_boolean(value):
    """True and false from the words for them in any case, and from 1 and 0."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return bool(value) if value in (0, 1) else value
    if not isinstance(value, str):
        return value
    word = value.lower()
    return True if word in TRUE else False if word in FALSE else value


def to_integer(value):
    """A whole number from its digits, also `"5.0"` and `5.0`."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if not isinstance(value, str):
        return value
    text = value.strip(_WHITE)
    if not INTEGER.fullmatch(text) or len(text) > 400:
        return value
    number = int(text.split(".")[0])
    return number if abs(number) <= SAFE_INTEGER else value


def to_integer64(value):
    """A whole number of 64 bits from its digits."""
    whole = to_integer(value)
    if not isinstance(whole, str):
        return whole
    text = whole.strip(_WHITE)
    if len(text) > LONGEST or not INTEGER.fullmatch(text):
        return value
    number = int(text.split(".")[0])
    return number if -LARGEST_64 - 1 <= number <= LARGEST_64 else value


def to_number(value):
    """A number from its decimal text."""
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, str):
        return value
    text = value.strip(_WHITE)
    if not NUMBER.fullmatch(text):
        return value
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return value
    return int(number) if number.is_integer() and abs(number) <= SAFE_INTEGER else number


def _keep(value):
    return value


def _whole_float(value):
    return int(value) if isinstance(value, float) and value.is_integer() else value


_STRICT = {"integer": _whole_float}
_SCALARS = {"boolean": to_boolean, "integer": to_integer, "number": to_number}


def _only_type(kind):
    """The type besides `null`, where there is just one: of several, the validator takes what fits."""
    kinds = [name for name in (kind if isinstance(kind, list) else [kind]) if name != "null"]
    return kinds[0] if len(kinds) == 1 and isinstance(kinds[0], str) else None


def _only_alternative(schema):
    """An optional input stands as `anyOf: [null, schema]`; other unions are left to the validator."""
    alternatives = schema.get("anyOf", schema.get("oneOf"))
    if not isinstance(alternatives, list):
        return None
    real = [one for one in alternatives if isinstance(one, dict) and one.get("type") != "null"]
    return real[0] if len(real) == 1 else None


def _coerce_array(items, value, lax):
    if not isinstance(items, dict) or not isinstance(value, list):
        return value
    return [coerce(items, item, lax) for item in value]


def _coerce_object(schema, value, lax):
    if not isinstance(value, dict):
        return value
    properties = schema.get("properties")
    named = properties if isinstance(properties, dict) else {}
    result = {}
    for name, inner in named.items():
        inner = inner if isinstance(inner, dict) else {}
        if name in value:
            result[name] = coerce(inner, value[name], lax)
        elif (default := _default_of(inner)) is not _NONE:
            result[name] = coerce(inner, copy.deepcopy(default), lax)
    # An object with free-form keys keeps them; otherwise unknown inputs are dropped.
    if isinstance(properties, dict) and not any(word in schema for word in OPENING + APPLYING):
        return result
    rest = schema.get("additionalProperties")
    typed = isinstance(rest, dict) and "patternProperties" not in schema
    for name, given in value.items():
        if name not in result:
            result[name] = coerce(rest, given, lax) if typed else given
    return result


_NONE = object()


def _default_of(schema):
    if "default" in schema:
        return schema["default"]
    only = _only_alternative(schema)
    return _NONE if only is None else only.get("default", _NONE)
