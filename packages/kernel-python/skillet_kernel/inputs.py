"""Checks coerced inputs and words what is wrong with them for the client."""

import json

from .redact import echo, secrets_in
from .rejection import Rejection
from .schema import validate
from .wording import wording_of

MAX_FAULTS = 100
"""Faults that one answer names; a list of a million may be wrong in each of its items."""


def check_inputs(schema, inputs, payload):
    """Raises a Rejection that names the faults of coerced inputs, each kind once per place."""
    faults = {}
    secrets = None
    noise = []
    for keyword, params, path in validate(schema, inputs):
        if _is_noise(keyword, params):
            noise.append((keyword, params, path))
            continue
        secrets = secrets_in(payload.body) if secrets is None else secrets
        fault = _fault(keyword, params, path, inputs, payload.loc, secrets)
        faults.setdefault(json.dumps([fault["loc"], fault["type"]]), fault)
        if len(faults) == MAX_FAULTS:
            break
    if noise and not faults:
        fault = _fault(*noise[0], inputs, payload.loc, secrets_in(payload.body))
        faults[""] = fault
    if faults:
        raise Rejection(list(faults.values()))


def _is_noise(keyword, params):
    """An optional input is `anyOf: [null, schema]`: a fault that only says that it is not null is left out."""
    return keyword == "anyOf" or (keyword == "type" and params["type"] == "null")


def _fault(keyword, params, path, inputs, loc, secrets):
    value = inputs
    for step in path:
        value = value[step]
    kind, msg = wording_of(keyword, params, value)
    # Keys may be the client's own: what holds for its values holds for them.
    steps = [*path, params["key"]] if "key" in params else path
    shown = [echo(step, secrets) if isinstance(step, str) else step for step in steps]
    return {"type": kind, "loc": [*loc, *shown], "msg": msg, "input": echo(value, secrets)}
