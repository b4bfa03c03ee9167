"""Harms its host on command."""

import os

import at_load
from bombs import BOMBS

at_load.explode(os.environ.get("CHAOS_AT_LOAD"))


class SkillError(Exception):
    """What the caller is told, with this status."""

    def __init__(self, status, detail):
        super().__init__(detail)
        self.status, self.detail = status, detail


def handler(inputs):
    """Sets off the bomb that it is told to; runs in a thread beside the event loop."""
    name = inputs["bomb"]
    if name == "list":
        return {key: about for key, (about, _explode) in BOMBS.items()}
    if name not in BOMBS:
        raise SkillError(400, f'There is no bomb "{name}"; `list` names them all.')
    _about, explode = BOMBS[name]
    return explode() or {"done": name}
