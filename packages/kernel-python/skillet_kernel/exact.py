"""JSON whose numbers are told exactly, or not as numbers."""

import json
import re

SAFE_INTEGER = 2**53 - 1
"""Whole numbers up to this are the same everywhere."""
_MANY_DIGITS = re.compile("[0-9]{16}")
_LIST_OR_OBJECT = re.compile(r"[ \t\n\r]*[\[{]")


def loads(text):
    """
    The value of a JSON text. A number written in digits that lies beyond 2^53 - 1 in size comes as the text of its
    digits: what it may become is for the schema to say. Raises a ValueError or a RecursionError.
    """
    if _MANY_DIGITS.search(text) is None:
        return json.loads(text, parse_constant=_refuse_constant)
    return json.loads(text, parse_constant=_refuse_constant, parse_int=_whole, parse_float=_fraction)


def unwrapped(value, kind):
    """The value inside a text of JSON when that is of a kind, `list` or `dict`; else the text itself."""
    if not isinstance(value, str) or _LIST_OR_OBJECT.match(value) is None:
        return value
    try:
        inner = loads(value)
    except ValueError:
        return value
    return inner if isinstance(inner, kind) else value


def _whole(digits):
    if len(digits) > 20:
        return digits
    number = int(digits)
    return number if abs(number) <= SAFE_INTEGER else digits


def _fraction(digits):
    number = float(digits)
    return number if abs(number) <= SAFE_INTEGER or "e" in digits.lower() else digits


def _refuse_constant(name):
    raise ValueError(name)
