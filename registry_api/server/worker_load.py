"""How many connections each worker holds, in memory that all workers share: who has fewer takes the next."""

import mmap
from collections.abc import Iterable

_SEATS = 256  # more than there are workers, those of a reload that are about to go included
_EMPTY = 2**31 - 1


class Seats:
    """A number per worker. The master makes it before it forks; each worker writes its own."""

    def __init__(self) -> None:
        self._counts = memoryview(mmap.mmap(-1, 4 * _SEATS)).cast("i")
        for seat in range(_SEATS):
            self._counts[seat] = _EMPTY

    def free(self, taken: Iterable[int]) -> int:
        """Return the first seat that nobody has."""
        others = set(taken)
        return next(seat for seat in range(_SEATS) if seat not in others)

    def say(self, seat: int, count: int | None) -> None:
        """Have others know how many connections the worker in a seat has; None: it takes no more."""
        self._counts[seat] = _EMPTY if count is None else count

    def fewest(self) -> int:
        """Return how many connections the worker with the fewest has."""
        return min(self._counts)
