"""Answers of applications that are errors, without credentials."""

from .context import secrets_of
from .secrets import ClearedBody
from .redact import REDACTED


def cleared(send, context):
    """
    A `send` that takes the call's own secrets out of errors: clients of services like to quote what held the key,
    and what vanishes of others' would tell a guesser that it is a secret. It costs nothing where the request has none; all that it may have are lent by now.
    """
    if not secrets_of(context):
        return send
    body = None

    async def clear_and_send(message):
        nonlocal body
        if message["type"] == "http.response.start" and message["status"] >= 400:
            forms = secrets_of(context)
            body = ClearedBody(forms)
            message = {**message, "headers": _headers(message.get("headers", ()), forms)}
        elif message["type"] == "http.response.body" and body is not None:
            more = message.get("more_body", False)
            data = body.push(message.get("body", b""))
            message = {**message, "body": data if more else data + body.end()}
        await send(message)

    return clear_and_send


def _headers(headers, forms):
    """Clearing changes the length of the body, so the length that was announced does not hold."""
    kept = []
    for name, value in headers:
        if name.lower() == b"content-length":
            continue
        for form in forms:
            value = value.replace(form.encode(errors="replace"), REDACTED.encode())
        kept.append((name, value))
    return kept
