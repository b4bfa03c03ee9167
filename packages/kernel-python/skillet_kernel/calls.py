"""The headers by which the host speaks of a call, as packages/core has them."""

PREFIX = "x-skillet-"
CALL = "x-skillet-call"
REQUEST_ID = "x-skillet-request-id"
DEADLINE = "x-skillet-deadline"


def call_of(headers):
    """The number of the call, the request's id, and its deadline in seconds since the epoch."""
    deadline = float(headers.get(DEADLINE, 0)) / 1000
    return int(headers.get(CALL, -1)), headers.get(REQUEST_ID, ""), deadline
