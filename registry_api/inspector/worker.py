"""The loop of the inspector: claims inspections, does several at a time, and records their results."""

import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from anyio.abc import TaskGroup

from registry_api.errors import RegistryError, Unavailable
from registry_api.inspector.queue import Job, Queue, Seen

logger = logging.getLogger(__name__)

Inspect = Callable[[Job], Awaitable[Seen]]
Value = TypeVar("Value")

_IDLE = 1.0  # seconds between two looks into an empty queue; one costs PostgreSQL 0.4 ms
_BUSY = 0.2  # seconds, while inspections run or wait for their host
_TEND_INTERVAL = 10.0  # seconds between two rounds of scheduling; /health expects a report within two minutes
_PRUNE_INTERVAL = 3600.0  # seconds
_RETRY_INTERVAL = 1.0  # seconds, while the database cannot be reached
_RECORD_TIMEOUT = 60.0  # seconds to record a result while the database cannot be reached; the lease has ended then
_DRAIN_TIMEOUT = 5.0  # seconds that running inspections get to finish when the process is told to end
_RELEASE_TIMEOUT = 3.0  # seconds to queue those again that have not finished


class Worker:
    """Does the inspections of a queue.

    Several workers, in one process or in many, share a queue. `stop` ends one: running inspections get five seconds,
    then they are queued again.
    """

    def __init__(self, queue: Queue, inspect: Inspect, size: int) -> None:
        """Prepare the worker; `size` is how many inspections it does at a time."""
        self._queue = queue
        self._inspect = inspect
        self._size = size
        self._running: dict[object, Job] = {}
        self._stopped = anyio.Event()
        self._freed = anyio.Event()
        self._tended_at = self._pruned_at = -math.inf
        self._threads = CapacityLimiter(4)  # its own, so that slow name look-ups do not hold up the database

    def stop(self) -> None:
        """Begin no other inspection, and end `run` soon."""
        self._stopped.set()
        self._freed.set()

    async def run(self, *, once: bool = False) -> None:
        """Do inspections until `stop` is called, or with `once` until none is due."""
        async with anyio.create_task_group() as inspections:
            while not self._stopped.is_set():
                try:
                    if not await self._step(inspections, once=once):
                        break
                except RegistryError as error:
                    logger.warning("the queue cannot be used: %s", error)
                    await self._wait(_RETRY_INTERVAL)
            await self._drain(inspections)

    async def _step(self, inspections: TaskGroup, *, once: bool) -> bool:
        """Claim one inspection or wait; return False if nothing is left to do."""
        await self._tend()
        job = await self._call(self._queue.claim) if len(self._running) < self._size else None
        if job:
            inspections.start_soon(self._do, job)
            await anyio.lowlevel.checkpoint()
            return True
        if once and not self._running and not await self._call(self._queue.count_due):
            return False
        await self._wait(_BUSY if once or self._running else _IDLE)
        return True

    async def _tend(self) -> None:
        now = time.monotonic()
        if now - self._tended_at >= _TEND_INTERVAL:
            await self._call(self._queue.report)
            await self._call(self._queue.reap)
            await self._call(self._queue.mark_reviews_due)
            # At the limit of one call there may be more: they are scheduled in the next step.
            scheduled = await self._call(self._queue.schedule)
            self._tended_at = now if not scheduled else now - _TEND_INTERVAL + _BUSY
        if now - self._pruned_at >= _PRUNE_INTERVAL:
            await self._call(self._queue.prune)
            self._pruned_at = now

    async def _do(self, job: Job) -> None:
        key = object()
        self._running[key] = job
        try:
            seen = await self._inspect(job)
            await self._record(job, seen)
            del self._running[key]  # a cancelled one stays, to be queued again
        finally:
            self._freed.set()

    async def _record(self, job: Job, seen: Seen) -> None:
        ends_at = time.monotonic() + _RECORD_TIMEOUT
        while True:
            try:
                is_recorded = await self._call(self._queue.finish, job, seen)
            except Unavailable:
                if time.monotonic() > ends_at:
                    return  # another process inspects it again
                await anyio.sleep(_RETRY_INTERVAL)
            except Exception:
                # What it saw cannot be stored; after three attempts, it is abandoned.
                logger.exception("the result of an inspection cannot be recorded")
                return
            else:
                outcome = seen.outcome if is_recorded else "too late"
                logger.info("inspected", extra={"inspection_id": str(job.inspection_id), "outcome": outcome})
                return

    async def _drain(self, inspections: TaskGroup) -> None:
        with anyio.move_on_after(_DRAIN_TIMEOUT):
            while self._running:
                self._freed = anyio.Event()
                await self._freed.wait()
        inspections.cancel_scope.cancel()
        with anyio.CancelScope(shield=True), anyio.move_on_after(_RELEASE_TIMEOUT):
            for job in list(self._running.values()):
                try:
                    await self._call(self._queue.release, job)
                except RegistryError:
                    return  # their leases end by themselves

    async def _wait(self, seconds: float) -> None:
        """Wait until an inspection has finished, `stop` is called or the time is over."""
        if self._stopped.is_set():
            return
        self._freed = anyio.Event()
        with anyio.move_on_after(seconds):
            await self._freed.wait()

    async def _call(self, method: Callable[..., Value], *arguments: Any) -> Value:
        return await to_thread.run_sync(method, *arguments, limiter=self._threads)
