"""The number of open connections of each worker, in memory that all workers share."""

import mmap
from collections.abc import Iterable

_SLOTS = 256  # more than there are workers, including those that a reload is about to stop
_NO_WORKER = 2**31 - 1  # the largest count, so that `fewest` never chooses it


class WorkerLoad:
    """One count per worker. The master creates it before it forks; each worker writes its own slot."""

    def __init__(self) -> None:
        self._counts = memoryview(mmap.mmap(-1, 4 * _SLOTS)).cast("i")
        for slot in range(_SLOTS):
            self._counts[slot] = _NO_WORKER

    def free_slot(self, taken: Iterable[int]) -> int:
        """Return the first slot that is not in `taken`."""
        return min(set(range(_SLOTS)) - set(taken))

    def publish_count(self, slot: int, count: int | None) -> None:
        """Publish how many connections the worker in `slot` has; None: it accepts no more."""
        self._counts[slot] = _NO_WORKER if count is None else count

    def fewest(self) -> int:
        """Return the smallest count of all workers."""
        return min(self._counts)
