"""Processes that fork, as many as a machine can bear, and that come back while any of them is left."""

import mmap
import os
import time

#: Processes at a time, to spare the machine: without a bound this would be its end.
AT_ONCE = 24
_COUNT = 4


def explode():
    """Fills the group with processes; the caller never gets an answer."""
    # Shared with all of them: how many there have been.
    shared = mmap.mmap(-1, mmap.PAGESIZE)
    _multiply(shared)


def _multiply(shared):
    """Keeps two children of its own alive, which do the same; every fifth leaves the group and the session."""
    children = set()
    while True:
        while len(children) < 2 and _begun(shared) < AT_ONCE:
            _add(shared, 1)
            pid = os.fork()
            if pid == 0:
                if _begun(shared) % 5 == 0:
                    os.setsid()
                children = set()
            else:
                children.add(pid)
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            ended = 0
        if ended:
            children.discard(ended)
            _add(shared, -1)
        else:
            time.sleep(0.01)


def _begun(shared):
    return int.from_bytes(shared[:_COUNT], "little", signed=True)


def _add(shared, more):
    # Two at once may lose count: what is needed is a bound, not a number.
    shared[:_COUNT] = (_begun(shared) + more).to_bytes(_COUNT, "little", signed=True)
