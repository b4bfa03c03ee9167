"""What may be said again of what a client sent, and what may not."""

REDACTED = "[redacted]"
"""Stands where something was that no client may see again."""

MAX_ECHO = 200
"""Characters of an input that a client may see again."""


def secrets_in(body):
    """The credentials anywhere in a body, malformed or not, the longest first."""
    config = body.get("runtime_config")
    inner = config.get("credentials") if isinstance(config, dict) else None
    return secrets_of(body.get("credentials"), inner)


def secrets_of(*sets):
    """All texts that the given sets of credentials hold, the longest first."""
    found = set()
    for one in sets:
        values = one.values() if isinstance(one, dict) else one if isinstance(one, list) else [one]
        found.update(value for value in values if isinstance(value, str) and value)
    # A secret that is the beginning of another must not spare the rest of that.
    return sorted(found, key=len, reverse=True)


def redact_text(text, secrets):
    """A text without the secrets in it."""
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    return text


def echo(value, secrets):
    """What of an input a client may see again: no objects, short, and free of credentials."""
    if isinstance(value, str):
        clean = redact_text(value, secrets)
        return clean if len(clean) <= MAX_ECHO else clean[:MAX_ECHO] + "…"
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, list):
        return "[array]"
    return "[object]" if isinstance(value, dict) else None
