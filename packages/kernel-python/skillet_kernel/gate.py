"""Requests that run together, and those that must run alone."""

import asyncio
from collections import deque


class Gate:
    """
    A readers-writer lock in the order of arrival, so that neither side starves. It costs next to
    nothing while nobody runs or waits alone, which is nearly always.
    """

    def __init__(self):
        self._together = 0
        self._alone = False
        self._waiting = deque()

    def together(self):
        """Runs beside others, unless one must run alone."""
        return _Stay(self, False)

    def alone(self):
        """Runs while nobody else does."""
        return _Stay(self, True)

    async def enter(self, alone):
        """Waits for its turn; `leave` ends that."""
        if self._waiting or not self._is_free(alone):
            await self._wait(alone)
        else:
            self._let_in(alone)

    def leave(self):
        """Whoever has entered has left."""
        if self._alone:
            self._alone = False
        else:
            self._together -= 1
        self._admit()

    def _is_free(self, alone):
        return not self._alone and not (alone and self._together)

    def _let_in(self, alone):
        if alone:
            self._alone = True
        else:
            self._together += 1

    async def _wait(self, alone):
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, alone))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # It was let in and gave up at the same moment.
                self.leave()
            else:
                self._admit()
            raise

    def _admit(self):
        while self._waiting:
            turn, alone = self._waiting[0]
            if not turn.done():
                if not self._is_free(alone):
                    return
                self._let_in(alone)
                turn.set_result(None)
            self._waiting.popleft()


class _Stay:
    """A stay behind the gate; a class because a generator costs more than the gate itself."""

    __slots__ = ("_gate", "_alone")

    def __init__(self, gate, alone):
        self._gate = gate
        self._alone = alone

    async def __aenter__(self):
        await self._gate.enter(self._alone)

    async def __aexit__(self, *_error):
        self._gate.leave()
