"""Which values may not be said now: those of all requests that are under way, and of the latest before them."""

import json
import re
import threading
import urllib.parse
from collections import Counter, deque

from .redact import REDACTED

KEPT = 256
"""Secrets of answered requests that are still looked for: what they left running may say them late."""
LEAST_SHARED = 8
"""Characters of a secret for which what others say is searched as well: an `a` must not blot it out."""
LEAST_LINE = 8
"""Shorter lines of a secret say nothing, and would blot out half of a text."""

_lock = threading.Lock()
_held = Counter()
_recent = deque()
_sorted = ()


def forms_of(credentials):
    """All forms in which the values may stand in a text, the longest first."""
    found = set()
    for value in credentials.values():
        if isinstance(value, str) and value:
            found |= _forms(value)
    return tuple(sorted(found, key=len, reverse=True))


def hold(forms):
    """Has secrets cleared out of everything that is said, until some time after their release."""
    with _lock:
        _held.update(form for form in forms if len(form) >= LEAST_SHARED)
        _sort()


def release(forms):
    """The request that they belong to is answered."""
    with _lock:
        _recent.extend(form for form in forms if len(form) >= LEAST_SHARED)
        while len(_recent) > KEPT:
            gone = _recent.popleft()
            _held[gone] -= 1
            if _held[gone] <= 0:
                del _held[gone]
        _sort()


def secrets_now(own=()):
    """What may not be said now, the longest first: the given forms and those that are held."""
    held = _sorted
    more = [form for form in own if form not in held]
    return sorted([*held, *more], key=len, reverse=True) if more else held


def clear(text, own=()):
    """A text without secrets: the given forms, and those that are held."""
    for form in secrets_now(own):
        text = text.replace(form, REDACTED)
    return text


def clear_json(body, own):
    """JSON in bytes, with the secrets in its values and names replaced, so that it stays JSON."""
    text = body.decode()
    if clear(text, own) == text:
        return body
    return json.dumps(_clear_value(json.loads(text), own), ensure_ascii=False).encode()


class ClearedBody:
    """Takes secrets out of bytes that come in pieces, also those that are cut in two by a piece's end."""

    def __init__(self, secrets):
        forms = [form.encode(errors="surrogatepass") for form in secrets]
        self._longest = max(map(len, forms))
        self._pattern = re.compile(b"|".join(map(re.escape, forms)))
        self._rest = b""

    def push(self, data):
        """What can leave now; the end is held back, as long as the longest secret."""
        self._rest += data
        return self._take(max(0, len(self._rest) - self._longest + 1))

    def end(self):
        """The rest."""
        return self._take(len(self._rest))

    def _take(self, sure):
        cleared, at = [], 0
        for found in self._pattern.finditer(self._rest):
            if found.start() >= sure:
                break
            cleared += [self._rest[at : found.start()], REDACTED.encode()]
            at = found.end()
        end = max(at, sure)
        cleared.append(self._rest[at:end])
        self._rest = self._rest[end:]
        return b"".join(cleared)


def _clear_value(value, own):
    if isinstance(value, dict):
        return {clear(name, own): _clear_value(inner, own) for name, inner in value.items()}
    if isinstance(value, list):
        return [_clear_value(inner, own) for inner in value]
    if isinstance(value, str):
        return clear(value, own)
    text = json.dumps(value)
    return value if clear(text, own) == text else REDACTED


def _forms(value):
    """As it is, as in JSON, as Python shows it, as in a URL, and line by line: logs are written so."""
    escaped = [json.dumps(value), json.dumps(value, ensure_ascii=False), repr(value)]
    found = {value, *(text[1:-1] for text in escaped)}
    # A lone half of a surrogate pair has no form in a URL.
    whole = value.encode(errors="replace").decode()
    found |= {urllib.parse.quote(whole, safe=""), urllib.parse.quote_plus(whole)}
    if "\n" in value:
        found |= {line for line in map(str.strip, value.splitlines()) if len(line) >= LEAST_LINE}
    return found


def _sort():
    global _sorted
    _sorted = tuple(sorted(_held, key=len, reverse=True))
