"""Credentials that a skill requires of its callers."""

import json
import os

from .outcome import Outcome


def missing_rule(mount, spec):
    """
    A function that gives the outcome for a call that lacks credentials, or None. A required one may
    also be a variable of the skill's own environment; `spec` is None for a skill that wants none.
    """
    required = spec["required"] if spec else []
    own = {name for name in required if os.environ.get(name)}

    def missing_credentials(given):
        missing = [name for name in required if not (given[name] if name in given else name in own)]
        if not missing:
            return None
        what = f"the credential {missing[0]}" if len(missing) == 1 else f"the credentials {', '.join(missing)}"
        example = f'{{"skill_input": {{…}}, "credentials": {{"{missing[0]}": "…"}}}}'
        detail = {
            "error": "missing_credentials",
            "message": f"This skill needs {what}; send {example}.",
            "required_credentials": spec["required"],
            "optional_credentials": spec["optional"],
            "how_to_get": spec["howToGet"],
            "steps": spec["steps"],
            "documentation": spec["documentation"],
        }
        body = json.dumps({"detail": detail}, ensure_ascii=False).encode()
        return Outcome(401, body, headers=(("www-authenticate", f'Skillet-Credentials realm="{mount}"'),))

    return missing_credentials
