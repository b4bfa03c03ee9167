"""What goes off while the module loads, named by CHAOS_AT_LOAD; a syntax error needs a file of its own."""

import sys
import time


def explode(what):
    """Goes off, or not at all when the environment names nothing."""
    if what is None:
        return
    _EXPLOSIONS[what]()


def _exit():
    sys.exit(3)


def _never_end():
    while True:
        time.sleep(60)


_EXPLOSIONS = {"exit": _exit, "hang": _never_end}
