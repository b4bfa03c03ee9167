"""Which names credentials may have."""

import re

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def name_rule(denied):
    """
    A function that says in a sentence why a credential may not have a name, or None. `denied` are
    names with `*` for any characters, compared without regard to case.
    """
    patterns = [re.compile(re.escape(one).replace(r"\*", ".*"), re.IGNORECASE) for one in denied]

    def fault_of_name(name):
        if not _NAME.fullmatch(name):
            return "A credential's name consists of letters, digits and underscores"
        if any(pattern.fullmatch(name) for pattern in patterns):
            return f"A credential may not be called {name}: it would change how the skill runs"
        return None

    return fault_of_name
