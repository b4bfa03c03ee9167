"""Which values may not be said now: those of all requests that are under way, and of the latest before them."""

import json
import re
import threading
from collections import deque
from functools import lru_cache

from .redact import REDACTED, redact_text
from .secret_forms import LEAST_SHARED, has_chars, secret_forms

KEPT = 256
"""Secrets of answered requests that are still looked for: what they left running may say them late."""
MOST_FORMS = 1024
"""Forms that are looked for at most in what others say, which bounds the work of each line: the oldest go first."""
MOST_CHARS = 1024 * 1024
"""Characters of all of those."""

_lock = threading.Lock()
_held = {}
"""By secret: its forms, and how many requests under way or lately have it."""
_recent = deque()
_total = [0, 0]
"""Forms that are held, and their characters."""
_sorted = ()
"""The forms of all that is held, the longest first; None when that has changed."""


class Secrets:
    """What may not be said of one request; `forms` are in every form, the longest first."""

    __slots__ = ("forms", "_values")

    def __init__(self, credentials):
        values = [value for value in credentials.values() if isinstance(value, str)]
        self._values = [value for value in values if has_chars(value, LEAST_SHARED)]
        found = {form for value in values for form in _forms_of(value)}
        self.forms = tuple(sorted(found, key=len, reverse=True))

    def hold(self):
        """Has them cleared out of everything that is said, until some time after their release."""
        if self._values:
            with _lock:
                for value in self._values:
                    _hold(value)

    def release(self):
        """The request that they belong to is answered."""
        if self._values:
            with _lock:
                _recent.extend(value for value in self._values if value in _held)
                while len(_recent) > KEPT:
                    _forget(_recent.popleft())


def secrets_now(own=()):
    """What may not be said now, the longest first: the given forms and those that are held."""
    held = _sorted_forms()
    if not own or not held:
        return own or held
    return sorted({*held, *own}, key=len, reverse=True)


def clear(text, own=()):
    """A text for the log, without secrets: the given forms, and those that are held."""
    return redact_text(text, secrets_now(own))


_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"(:)?|[-0-9.eE+]+|true|false|null')


def clear_json(body, forms):
    """
    JSON in bytes, with the given forms in its values and names replaced, so that it stays JSON: names that would be the
    same are numbered. It goes from token to token, however deep they lie.
    """
    text = body.decode()
    if not forms or redact_text(text, forms) == text:
        return body
    names = 0

    def cleared(found):
        nonlocal names
        token = found[0]
        if not token.startswith('"'):
            return token if redact_text(token, forms) == token else f'"{REDACTED}"'
        colon = found[1] or ""
        given = json.loads(token[: len(token) - len(colon)])
        clean = redact_text(given, forms)
        if clean == given:
            return token
        if colon:
            names += 1
            clean = clean if names == 1 else f"{clean} {names}"
        return json.dumps(clean, ensure_ascii=False) + colon

    return _TOKEN.sub(cleared, text).encode()


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


_remembered = lru_cache(256)(secret_forms)


def _forms_of(value):
    return secret_forms(value) if len(value) > 256 else _remembered(value)


def _hold(value):
    global _sorted
    entry = _held.get(value)
    if entry is not None:
        entry[1] += 1
        return
    forms = _forms_of(value)
    chars = sum(map(len, forms))
    while _recent and _is_full(forms, chars):
        _forget(_recent.popleft())
    if not _is_full(forms, chars):
        _sorted = None
        _held[value] = [forms, 1]
        _total[0] += len(forms)
        _total[1] += chars


def _is_full(forms, chars):
    return _total[0] + len(forms) > MOST_FORMS or _total[1] + chars > MOST_CHARS


def _forget(value):
    global _sorted
    entry = _held.get(value)
    if entry is None:
        return
    entry[1] -= 1
    if entry[1] <= 0:
        _sorted = None
        del _held[value]
        _total[0] -= len(entry[0])
        _total[1] -= sum(map(len, entry[0]))


def _sorted_forms():
    global _sorted
    held = _sorted
    if held is None:
        with _lock:
            found = {form for forms, _count in _held.values() for form in forms}
            held = _sorted = tuple(sorted(found, key=len, reverse=True))
    return held
