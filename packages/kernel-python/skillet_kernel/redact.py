"""What may be said again of what a client sent, and what may not."""

import math
from itertools import islice

from .secret_forms import secret_forms

REDACTED = "[redacted]"
"""Stands where something was that no client may see again."""

MAX_ECHO = 200
"""Characters of an input that a client may see again."""

MOST_SECRETS = 64
"""Values of a set of credentials that are looked for."""

MOST_CHARS = 16_384
"""Characters of such a value."""


def secrets_in(body):
    """The credentials anywhere in a body, malformed or not, in every form, the longest first; of very many the first ones."""
    config = body.get("runtime_config")
    inner = config.get("credentials") if isinstance(config, dict) else None
    return secrets_of(body.get("credentials"), inner)


def secrets_of(*sets):
    """The forms of all texts that the given sets of credentials hold, the longest first; of very many the first ones."""
    found = set()
    for one in sets:
        values = one.values() if isinstance(one, dict) else one if isinstance(one, list) else [one]
        for value in islice(values, MOST_SECRETS):
            if isinstance(value, str):
                found |= secret_forms(value[:MOST_CHARS])
    # A secret that is the beginning of another must not spare the rest of that.
    return sorted(found, key=len, reverse=True)


def redact_text(text, forms):
    """A text without the given forms, the longest first."""
    for form in forms:
        text = text.replace(form, REDACTED)
    return text


def is_finite(number):
    """Whether JSON can carry a number, as a double."""
    return math.isfinite(number) if isinstance(number, float) else number.bit_length() <= 1024 and abs(number) < _TOO_LARGE


_TOO_LARGE = 2**1024 - 2**970
"""The least whole number that rounds to infinity."""


def echo(value, forms):
    """What of an input a client may see again: no objects, short, and free of credentials."""
    if isinstance(value, str):
        clean = redact_text(value, forms)
        return clean if len(clean) <= MAX_ECHO else clean[:MAX_ECHO] + "…"
    if isinstance(value, (bool, int, float)):
        return value if is_finite(value) else None
    if isinstance(value, list):
        return "[array]"
    return "[object]" if isinstance(value, dict) else None
