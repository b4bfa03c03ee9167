"""Every bomb under its name: one line that says what it does, and what goes off."""

import ctypes
import os
import sys
import time

import forks

MEGABYTE = 1024 * 1024
KILOBYTE = "x" * 1024

#: Bytes after which the flood stands still, to spare the machine.
MAX_BYTES = 3 * 1024 * MEGABYTE


def _exit():
    os._exit(7)


def _raise_exit():
    sys.exit(7)


def _segfault():
    ctypes.string_at(0)


def _busy_loop():
    while True:
        pass


async def _block_the_event_loop():
    while True:
        pass


def _grow():
    kept = []
    while len(kept) * 8 * MEGABYTE < MAX_BYTES:
        kept.append(b"x" * 8 * MEGABYTE)
    while True:
        time.sleep(60)


def _print():
    for _ in range(100 * 1024):
        print(KILOBYTE)


def _write():
    line = f"{KILOBYTE}\n".encode()
    for _ in range(100 * 1024):
        os.write(1, line)


BOMBS = {
    "ok": ("answers at once", lambda: None),
    "exit": ("calls os._exit(7)", _exit),
    "sys-exit": ("calls sys.exit(7)", _raise_exit),
    "segfault": ("reads from address 0 by ctypes", _segfault),
    "busy-loop": ("loops for ever in a sync handler", _busy_loop),
    "blocked-loop": ("loops for ever in an async handler", _block_the_event_loop),
    "memory-growth": ("keeps 8 MB after 8 MB, up to 3 GB", _grow),
    "fork-bomb": ("forks processes that fork, and replace those that are ended", forks.explode),
    "print-flood": ("prints 100 MB", _print),
    "write-flood": ("writes 100 MB to its standard output", _write),
}
