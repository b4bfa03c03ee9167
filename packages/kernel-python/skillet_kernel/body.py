"""From the bytes of a request's body to the JSON object in them."""

import json

from .exact import loads
from .redact import REDACTED, echo
from .rejection import Rejection


def parse_body(body):
    """The JSON object in a body; no body at all counts as an empty one."""
    text = _decode(body)
    if text == "":
        return {}
    try:
        value = loads(text)
    except json.JSONDecodeError as error:
        raise Rejection([invalid(["body", error.pos], error.msg)]) from None
    except (ValueError, RecursionError) as error:
        words = "Nested too deeply" if isinstance(error, RecursionError) else "Malformed JSON"
        raise Rejection([invalid(["body"], words)]) from None
    if not isinstance(value, dict):
        # A text may be an object with credentials, encoded twice.
        raise Rejection(
            [
                {
                    "type": "model_attributes_type",
                    "loc": ["body"],
                    "msg": "Input should be a valid dictionary or object to extract fields from",
                    "input": REDACTED if isinstance(value, (str, list)) else echo(value, ()),
                }
            ]
        )
    return value


def _decode(body):
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejection([invalid(["body", 0], "The body is not UTF-8")]) from None


def invalid(loc, error):
    """A fault of the JSON of a body."""
    return {
        "type": "json_invalid",
        "loc": loc,
        "msg": "JSON decode error",
        "input": {},
        "ctx": {"error": error},
    }
