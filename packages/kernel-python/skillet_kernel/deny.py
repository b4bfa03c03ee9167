"""Which names credentials may have."""

import re

DENIED = (
    "PATH HOME USER SHELL ENV BASH_ENV IFS CDPATH PS4 TMPDIR HOSTNAME LANG LC_* LD_* DYLD_* NODE_* NPM_* "
    "PYTHON* VIRTUAL_ENV SKILLET_* *_PROXY SSL_CERT_* REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_*"
).split()
"""Names that nobody may give a credential unless the host says otherwise."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def name_rule(denied=None):
    """
    A function that says in a sentence why a credential may not have a name, or None. `denied` are
    names with `*` for any characters, compared without regard to case.
    """
    patterns = [re.compile(re.escape(one).replace(r"\*", ".*"), re.IGNORECASE) for one in (DENIED if denied is None else denied)]

    def fault_of_name(name):
        if not _NAME.fullmatch(name):
            return "A credential's name consists of letters, digits and underscores"
        if any(pattern.fullmatch(name) for pattern in patterns):
            return f"A credential may not be called {name}: it would change how the skill runs"
        return None

    return fault_of_name
