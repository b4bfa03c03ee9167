"""Brings inputs to the types their schema asks for, as pydantic's lax mode does."""

import copy
import re

TRUE = {"true", "t", "yes", "y", "on", "1"}
FALSE = {"false", "f", "no", "n", "off", "0"}
INTEGER = re.compile(r"[+-]?[0-9]+(?:\.0*)?")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
SAFE_INTEGER = 2**53 - 1
_WHITE = "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What the host takes for white space."""
OPENING = ("additionalProperties", "patternProperties", "propertyNames", "dependencies")
APPLYING = ("anyOf", "oneOf", "allOf", "if", "$ref")


def coerce(schema, value):
    """
    The value in the type that the schema asks for, where it can be had; what an object's schema does
    not name is dropped, and defaults are filled in. Never raises: the rest is for the validator.
    """
    kind = _only_type(schema.get("type"))
    if kind == "object":
        return _coerce_object(schema, value)
    if kind == "array":
        return _coerce_array(schema.get("items"), value)
    if kind is not None:
        return _SCALARS.get(kind, _keep)(value)
    only = _only_alternative(schema)
    return value if only is None else coerce(only, value)


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


def _coerce_array(items, value):
    if not isinstance(items, dict) or not isinstance(value, list):
        return value
    return [coerce(items, item) for item in value]


def _coerce_object(schema, value):
    if not isinstance(value, dict):
        return value
    properties = schema.get("properties")
    named = properties if isinstance(properties, dict) else {}
    result = {}
    for name, inner in named.items():
        inner = inner if isinstance(inner, dict) else {}
        if name in value:
            result[name] = coerce(inner, value[name])
        elif (default := _default_of(inner)) is not _NONE:
            result[name] = coerce(inner, copy.deepcopy(default))
    # An object with free-form keys keeps them; otherwise unknown inputs are dropped.
    if isinstance(properties, dict) and not any(word in schema for word in OPENING + APPLYING):
        return result
    rest = schema.get("additionalProperties")
    typed = isinstance(rest, dict) and "patternProperties" not in schema
    for name, given in value.items():
        if name not in result:
            result[name] = coerce(rest, given) if typed else given
    return result


_NONE = object()


def _default_of(schema):
    if "default" in schema:
        return schema["default"]
    only = _only_alternative(schema)
    return _NONE if only is None else only.get("default", _NONE)
