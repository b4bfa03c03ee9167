"""Takes absolute paths out of what clients are told; only the log has them."""

import re

_NAME = r"[^\s/'\"`()\[\]{}<>,;:|]+"
_PATH = re.compile(
    # A URL with a host is not a path of this machine; matched as a whole, so that its own path stays.
    r"(?P<url>(?<=\w)(?<!\bfile)://[^\s/'\"`<>][^\s'\"`<>]*)"
    # In quotes a path may hold spaces.
    r"|(?P<quote>['\"`])(?P<quoted>(?:file://)?/[^'\"`\s][^'\"`\n]*)(?P=quote)"
    # Outside of quotes it ends at the first space, and begins where no relative one goes on.
    rf"|(?:\bfile://(?:{_NAME})?|(?<![\w/.~%*\-#@)\]}}<]))(?:/+{_NAME})+/*"
    rf"|(?<=<)(?:/+{_NAME}){{2,}}/*"
)


def scrub_paths(text):
    """A text whose absolute paths and file URLs are cut down to their last segment."""
    return _PATH.sub(_short, text) if "/" in text else text


def _short(found):
    if found["url"] is not None:
        return found[0]
    if found["quoted"] is not None:
        return found["quote"] + _last_segment(found["quoted"]) + found["quote"]
    return _last_segment(found[0])


def _last_segment(path):
    return path.rstrip("/").rsplit("/", 1)[-1]
