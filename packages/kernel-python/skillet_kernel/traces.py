"""W3C Trace Context, as far as a skill that is called needs it."""

import re

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:\Z|-)")
_LENGTH = 55
_LONGEST_STATE = 512


def read(headers):
    """What a caller has said in its headers: `traceparent` and `tracestate`, None for what it has not, or has said wrong."""
    given = headers.get("traceparent", "")
    if not _TRACEPARENT.match(given) or (len(given) > _LENGTH and given.startswith("00")):
        return (None, None)
    state = headers.get("tracestate", "")
    return ("00" + given[2:_LENGTH], state if 0 < len(state) <= _LONGEST_STATE else None)
