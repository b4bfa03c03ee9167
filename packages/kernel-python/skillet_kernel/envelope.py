"""What a body carries: the inputs, where in the body they stand, and credentials."""

from dataclasses import dataclass, field

from .deny import MAX_COUNT, MAX_VALUE
from .redact import REDACTED, echo, redact_text, secrets_in
from .rejection import Rejection
from .secret_forms import has_chars


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
    credentials = _credentials_in(body, faults, fault_of_name)
    config = body.get("runtime_config")
    if config is not None and not isinstance(config, dict):
        faults.append(_not_an_object(["body", "runtime_config"], config))
    if faults:
        raise Rejection(faults)
    return Payload(inputs, ("body", "skill_input"), body, credentials)


def credentials_for(body, input_schema, fault_of_name):
    """
    The credentials in a body that an application is about to parse by itself; the rest of it is the
    application's affair. Raises a Rejection for credentials of an envelope that are none; in a body that
    is no envelope, what has their name and is none means nothing.
    """
    own = input_schema.get("properties", {})
    if "skill_input" in own or "credentials" in own:
        return {}
    faults = []
    credentials = _credentials_in(body, faults, fault_of_name)
    if not faults:
        return credentials
    if "skill_input" not in body:
        return {}
    raise Rejection(faults)


def _credentials_in(body, faults, fault_of_name):
    """Those of `runtime_config` win."""
    outer = _credentials(body, body.get("credentials"), ["body", "credentials"], faults, fault_of_name)
    config = body.get("runtime_config")
    inner = None
    if isinstance(config, dict):
        loc = ["body", "runtime_config", "credentials"]
        inner = _credentials(body, config.get("credentials"), loc, faults, fault_of_name)
    return inner if inner is not None else outer if outer is not None else {}


def _credentials(body, value, loc, faults, fault_of_name):
    if value is None:
        return None
    if not isinstance(value, dict):
        faults.append(_not_an_object(loc, REDACTED))
        return None
    if len(value) > MAX_COUNT:
        msg = f"A call carries at most {MAX_COUNT} credentials"
        faults.append({"type": "too_long", "loc": loc, "msg": msg, "input": REDACTED})
        return None
    sound = True
    secrets = None
    for name, given in value.items():
        problem = fault_of_name(name)
        fault = _fault_of_value(given) if problem is None else ("value_error", problem)
        if fault is None:
            continue
        sound = False
        # Names are the client's own, and may hold what it took for a value.
        secrets = secrets_in(body) if secrets is None else secrets
        kind, msg = fault
        faults.append({"type": kind, "loc": [*loc, echo(name, secrets)], "msg": redact_text(msg, secrets), "input": REDACTED})
    return value if sound else None


_NO_VARIABLE = "A credential holds no NUL and no half of a surrogate pair: no environment variable can"


def _fault_of_value(value):
    if not isinstance(value, str):
        return "string_type", "Input should be a valid string"
    if has_chars(value, MAX_VALUE + 1):
        return "string_too_long", f"String should have at most {MAX_VALUE} characters"
    if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
        return "value_error", _NO_VARIABLE
    return None


def _not_an_object(loc, value):
    """A text or list here may well be the whole envelope, encoded twice, with its credentials."""
    msg = "Input should be a valid dictionary"
    return {"type": "dict_type", "loc": loc, "msg": msg, "input": REDACTED if isinstance(value, (str, list)) else echo(value, ())}
