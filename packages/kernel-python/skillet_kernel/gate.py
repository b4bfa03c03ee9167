"""Requests that run together, and those that must run alone."""

import asyncio
from contextlib import asynccontextmanager


class Gate:
    """A readers-writer lock in the order of arrival, so that neither side starves."""

    def __init__(self):
        self._order = asyncio.Lock()
        self._running = 0
        self._empty = asyncio.Event()
        self._empty.set()

    @asynccontextmanager
    async def together(self):
        """Runs beside others, unless one must run alone."""
        async with self._order:
            self._enter()
        try:
            yield
        finally:
            self._leave()

    @asynccontextmanager
    async def alone(self):
        """Runs while nobody else does."""
        async with self._order:
            await self._empty.wait()
            yield

    def _enter(self):
        self._running += 1
        self._empty.clear()

    def _leave(self):
        self._running -= 1
        if self._running == 0:
            self._empty.set()
