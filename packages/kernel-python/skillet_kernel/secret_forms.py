"""The forms in which a secret may stand in a text; packages/core has the same table, and one set of vectors for both."""

import base64
import json
import re
import urllib.parse

LEAST_OWN = 4
"""Characters that a secret needs to be looked for in what is said of its own request."""
LEAST_SHARED = 8
"""The same for what is said of others, and for each line of a secret that has several."""
MOST_LINES = 64
"""Lines of one secret that are looked for one by one."""

_CONTROL = re.compile("[\0-\x1f\\\\\x7f-\x9f]")
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\"}


def secret_forms(secret):
    """
    As it is, in JSON, as Node and Python show it, in a URL or a form, in base64 also behind something else, and
    line by line. Nothing for one that is too short to be looked for.
    """
    if not has_chars(secret, LEAST_OWN):
        return set()
    found = _in_quotes(secret)
    # A lone half of a surrogate pair has no form in a URL.
    whole = secret.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    found |= _in_urls(whole) | _in_base64(whole)
    for line in _lines_of(secret):
        found |= _in_quotes(line)
    return found


def has_chars(text, least):
    """Whether a text has so many characters, of which one beyond 16 bits counts as two, as in the host."""
    if len(text) >= least or 2 * len(text) < least:
        return len(text) >= least
    return len(text.encode("utf-16-le", "surrogatepass")) >= 2 * least


def _in_quotes(text):
    in_json = json.dumps(text, ensure_ascii=False)[1:-1]
    inspected = _CONTROL.sub(lambda found: _SHORT.get(found[0]) or f"\\x{ord(found[0]):02X}", text)
    shown = _represented(text)
    return {
        text,
        in_json,
        in_json.replace('\\"', '"'),
        json.dumps(text)[1:-1],
        inspected,
        inspected.replace("'", "\\'"),
        shown,
        shown.replace("'", "\\'"),
    }


def _represented(text):
    """As `repr` has it, but for its quotes."""
    return repr(text + "'\"")[1:-4].replace("\\'", "'")


def _in_urls(text):
    component = urllib.parse.quote(text, safe="!'()*~")
    form = urllib.parse.quote_plus(text, safe="*")
    return {
        component,
        urllib.parse.quote(text, safe=";,/?:@&=+$-_.!~*'()#"),
        urllib.parse.quote(text, safe=""),
        urllib.parse.quote(text),
        urllib.parse.quote_plus(text),
        form.replace("~", "%7E"),
    }


def _in_base64(text):
    """The characters that stand for it alone, wherever in a group of three bytes it begins."""
    data = text.encode()
    found = set()
    for shift, mixed in enumerate((0, 2, 3)):
        encoded = base64.b64encode(bytes(shift) + data).decode()
        sure = encoded[mixed : (shift + len(data)) * 8 // 6]
        if len(sure) >= LEAST_SHARED:
            found |= {sure, sure.replace("+", "-").replace("/", "_")}
    return found


def _lines_of(secret):
    if "\n" not in secret and "\r" not in secret:
        return []
    lines = [line.strip() for line in re.split(r"[\r\n]+", secret)[:MOST_LINES]]
    return [line for line in lines if has_chars(line, LEAST_SHARED)]
