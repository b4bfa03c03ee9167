"""From the bytes of a request's body to the JSON object in them."""

import json

from .redact import REDACTED
from .rejection import Rejection


def parse_body(body):
    """The JSON object in a body; no body at all counts as an empty one."""
    text = _decode(body)
    if text == "":
        return {}
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Rejection([_invalid(["body", error.pos], error.msg)]) from None
    except (ValueError, RecursionError) as error:
        words = "Nested too deeply" if isinstance(error, RecursionError) else "Malformed JSON"
        raise Rejection([_invalid(["body"], words)]) from None
    if not isinstance(value, dict):
        # A text may be an object with credentials, encoded twice.
        scalar = value is None or isinstance(value, (bool, int, float))
        raise Rejection(
            [
                {
                    "type": "model_attributes_type",
                    "loc": ["body"],
                    "msg": "Input should be a valid dictionary or object to extract fields from",
                    "input": value if scalar else REDACTED,
                }
            ]
        )
    return value


def _decode(body):
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejection([_invalid(["body", 0], "The body is not UTF-8")]) from None


def _refuse_constant(name):
    raise ValueError(name)


def _invalid(loc, error):
    return {
        "type": "json_invalid",
        "loc": loc,
        "msg": "JSON decode error",
        "input": {},
        "ctx": {"error": error},
    }
