"""From what a handler returned or raised to what the client gets."""

import json
import traceback
from dataclasses import dataclass, replace

from .file_names import with_files_named
from .permission_words import shown_to_clients
from .permissions import lacking
from .rejection import Rejection
from .scrub import scrub_paths
from .redact import redact_text
from .secrets import clear, clear_json

MAX_STACK = 8 * 1024


@dataclass(frozen=True)
class Outcome:
    """An answer; `code` when the host is to word it, `stack` for the log alone."""

    status: int
    body: bytes
    code: str = ""
    detail: str = ""
    stack: str = ""
    headers: tuple = ()


def answer(result, limit, own=()):
    """The outcome that carries what a handler returned; `limit` in bytes. Never raises."""
    try:
        body = to_json(result)
    except Exception as error:  # whatever a skill's objects do
        return _unusable(redact_text(f"its answer cannot be written as JSON: {_first_line(error)}", own))
    if result is None:
        return _unusable("its handler returned nothing (None); it must return an object")
    return _within(200, body, limit)


def failure(error, limit, own=()):
    """
    The outcome of anything raised on the way of a request, without the secrets `own` of its caller: what vanishes of
    others' would tell a guesser that it is a secret. Never raises.
    """
    outcome = _failure(error, limit, own)
    try:
        body = clear_json(outcome.body, own) if outcome.body else b""
    except (ValueError, RecursionError):
        return _unusable("its error cannot be cleared of credentials")
    return replace(outcome, body=body)


def to_json(value):
    """JSON in bytes; raises ValueError or TypeError for a value that JSON cannot represent."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        # UTF-8 has no half of a surrogate pair: all is written with escapes.
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _failure(error, limit, own):
    if isinstance(error, Rejection):
        return _within(422, to_json({"detail": error.faults}), limit)
    try:
        answered = _own_answer(error)
        if answered is not None:
            status, detail = answered
            body = to_json({"detail": detail})
            return _within(status, body, limit)
    except Exception as problem:
        return _unusable(redact_text(f"the detail of its error cannot be written as JSON: {_first_line(problem)}", own))
    stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    lacks = lacking(error)
    if lacks is not None:
        told = f"The skill may not do that: it lacks the permission `{shown_to_clients(lacks)}`."
        whole = f"it lacks the permission `{lacks}`\n{stack}"
        return Outcome(500, b"", "permission_denied", redact_text(told, own), with_files_named(clear(whole, own))[-MAX_STACK:])
    detail = scrub_paths(redact_text(_words(error), own)[:MAX_STACK])
    return Outcome(500, b"", "skill_error", detail, with_files_named(clear(stack, own))[-MAX_STACK:])


def _own_answer(error):
    """By shape: our SkillError, and the HTTPException that ported FastAPI code raises."""
    status = getattr(error, "status", getattr(error, "status_code", None))
    named = type(error).__name__ in ("SkillError", "HTTPException")
    if named and isinstance(status, int) and 400 <= status <= 599:
        return status, getattr(error, "detail", None)
    return None


def _words(error):
    try:
        return str(error) or type(error).__name__
    except Exception:
        return "raised something that cannot be printed"


def _first_line(error):
    return _words(error).split("\n", 1)[0]


def _within(status, body, limit):
    if len(body) > limit:
        return _unusable(f"its answer of {len(body)} bytes is over the limit of {limit} bytes")
    return Outcome(status, body)


def _unusable(detail):
    return Outcome(502, b"", "bad_skill_response", scrub_paths(detail))
