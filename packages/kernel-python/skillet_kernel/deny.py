"""Which names credentials may have."""

import re

MAX_COUNT = 64
"""Credentials that one call may carry."""
MAX_NAME = 128
"""Characters of a name."""
MAX_VALUE = 16_384
"""Characters of a value, of which one beyond 16 bits counts as two, as in the host."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def name_rule(denied=(), declared=None, settings=(), taken=()):
    """
    A function that says in a sentence why a credential may not have a name, or None. `denied` are
    names with `*` for any characters, compared without regard to case; `declared` are the only names that the
    skill takes, or None for any; `settings` and `taken` are variables that the operator of the host decides or has set.
    """
    patterns = [re.compile(re.escape(one).replace(r"\*", ".*"), re.IGNORECASE) for one in denied]
    wanted = None if declared is None else list(dict.fromkeys(declared))
    settings, taken = frozenset(settings), frozenset(taken)

    def fault_of_name(name):
        if len(name) > MAX_NAME or not _NAME.fullmatch(name):
            return f"A credential's name consists of letters, digits and underscores, at most {MAX_NAME}"
        if any(pattern.fullmatch(name) for pattern in patterns):
            return f"A credential may not be called {name}: it would change how the skill runs"
        if name in settings:
            return f"A credential may not be called {name}: it is a setting of the skill, which the operator of the host decides"
        if wanted is not None:
            return None if name in wanted else f"The skill takes no credential {name}; it declares {', '.join(wanted) or 'none'}"
        if name in taken:
            return f"A credential may not be called {name}: the operator of the host decides this variable"
        return None

    return fault_of_name


def name_rule_of(setup, environment):
    """The rule of a skill, by the host's setup and the environment that it has given, before the skill's code runs."""
    spec = setup.get("credentials")
    declared = None if spec is None else [*spec["required"], *spec["optional"]]
    return name_rule(setup["deniedCredentials"], declared, setup["settings"], list(environment))
