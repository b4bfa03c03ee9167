"""What a body carries: the inputs, where in the body they stand, and credentials."""

from dataclasses import dataclass, field

from .redact import REDACTED
from .rejection import Rejection


@dataclass(frozen=True)
class Payload:
    """A body taken apart; `loc` is the path of the inputs in it, for the `loc` of faults."""

    inputs: dict
    loc: tuple
    body: dict = field(repr=False)
    credentials: dict = field(default_factory=dict, repr=False)


def is_envelope(body, input_schema):
    """Whether a body is an envelope: it has `skill_input`, and the skill has no input of that name."""
    return "skill_input" in body and "skill_input" not in input_schema.get("properties", {})


def open_envelope(body, input_schema, fault_of_name=lambda name: None):
    """
    Takes a body apart: plain inputs, or the envelope `{skill_input, credentials?,
    runtime_config?: {credentials?}}`, in which `runtime_config.credentials` wins. `fault_of_name`
    says in a sentence why no credential may have a name. Raises a Rejection for a malformed envelope.
    """
    if not is_envelope(body, input_schema):
        return Payload(body, ("body",), body)
    faults = []
    inputs = body["skill_input"]
    if not isinstance(inputs, dict):
        faults.append(_not_an_object(["body", "skill_input"], inputs))
    outer = _credentials(body.get("credentials"), ["body", "credentials"], faults, fault_of_name)
    config = body.get("runtime_config")
    inner = None
    if isinstance(config, dict):
        loc = ["body", "runtime_config", "credentials"]
        inner = _credentials(config.get("credentials"), loc, faults, fault_of_name)
    elif config is not None:
        faults.append(_not_an_object(["body", "runtime_config"], config))
    if faults:
        raise Rejection(faults)
    credentials = inner if inner is not None else outer if outer is not None else {}
    return Payload(inputs, ("body", "skill_input"), body, credentials)


def _credentials(value, loc, faults, fault_of_name):
    if value is None:
        return None
    if not isinstance(value, dict):
        faults.append(_not_an_object(loc, REDACTED))
        return None
    before = len(faults)
    for name, given in value.items():
        problem = fault_of_name(name)
        if problem is not None:
            fault = {"type": "value_error", "loc": [*loc, name], "msg": problem}
            faults.append({**fault, "input": REDACTED})
        elif not isinstance(given, str):
            fault = {"type": "string_type", "loc": [*loc, name]}
            faults.append({**fault, "msg": "Input should be a valid string", "input": REDACTED})
    return value if len(faults) == before else None


def _not_an_object(loc, value):
    """A text or list here may well be the whole envelope, encoded twice, with its credentials."""
    scalar = value is None or isinstance(value, (bool, int, float))
    msg = "Input should be a valid dictionary"
    return {"type": "dict_type", "loc": loc, "msg": msg, "input": value if scalar else REDACTED}
