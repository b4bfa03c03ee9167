"""Every bomb under its name: one line that says what it does, and what goes off."""

import ctypes
import hashlib
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

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


def _pbkdf2():
    _flood(1000, lambda: hashlib.pbkdf2_hmac("sha512", b"password", b"salt", 200_000))


def _scrypt():
    cost = {"n": 2**16, "r": 8, "p": 1, "maxmem": 128 * MEGABYTE}
    _flood(64, lambda: hashlib.scrypt(b"password", salt=b"salt", **cost))


def _flood(count, job):
    # Threads that Python waits for before it ends.
    with ThreadPoolExecutor(32) as executor:
        for done in [executor.submit(job) for _ in range(count)]:
            done.result()


def _read_endless_file():
    with open("/dev/zero", "rb") as file:
        return {"done": str(len(file.read()))}


def _flood_lane():
    line = b'[6,[{"level":"info","message":"' + b"x" * 60 * MEGABYTE + b'"}],0]\n'
    while line:
        try:
            line = line[os.write(3, line) :]
        except BlockingIOError:
            time.sleep(0.001)


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
    "pbkdf2-flood": ("hashes 1,000 passwords at once with pbkdf2", _pbkdf2),
    "scrypt-flood": ("hashes 64 passwords at once with scrypt", _scrypt),
    "read-dev-zero": ("reads /dev/zero in one call", _read_endless_file),
    "lane-flood": ("writes 60 MB that are no frame to its end of the lane", _flood_lane),
    "write-flood": ("writes 100 MB to its standard output", _write),
}
