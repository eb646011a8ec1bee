"""Results as the server sent them, before the SDK parses them.

The parsed listing is not what the server said: it lacks unknown members, turns `"true"` into true, and leaves out tools
that the newest protocol forbids.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Self

from registry_api.inspector.evidence import Notes, Stage

_STAGES: dict[str, Stage] = {"server/discover": "discover", "initialize": "initialize", "tools/list": "list"}


OPENINGS = ("initialize", "server/discover")


class Record:
    """The raw results by method, in order, and the error codes."""

    def __init__(self, notes: Notes) -> None:
        self.results: dict[str, list[dict[str, Any]]] = {}
        self.errors: list[tuple[str, int]] = []
        self._notes = notes
        self._asked: dict[str, str] = {}

    def last(self, method: str) -> dict[str, Any]:
        """Return the newest result of a method; empty if there is none."""
        results = self.results.get(method)
        return results[-1] if results else {}

    @property
    def opening(self) -> dict[str, Any]:
        """What the server said of itself at first; empty if nothing."""
        return self.last("initialize") or self.last("server/discover")

    def sent(self, item: Any) -> None:
        """Note a message on its way to the server."""
        message = getattr(item, "message", None)
        method, identity = getattr(message, "method", None), getattr(message, "id", None)
        if method is not None and identity is not None:
            self._asked[str(identity)] = method
            self._notes.stage = _STAGES.get(method, self._notes.stage)

    def received(self, item: Any) -> None:
        """Note a message from the server."""
        message = getattr(item, "message", None)
        method = self._asked.get(str(getattr(message, "id", None)))
        if method is None:
            return
        result, error = getattr(message, "result", None), getattr(message, "error", None)
        if isinstance(result, dict):
            self.results.setdefault(method, []).append(result)
            self._notes.is_open = self._notes.is_open or method in OPENINGS
        elif error is not None:
            self.errors.append((method, error.code))


@asynccontextmanager
async def recording(transport: AbstractAsyncContextManager[Any], record: Record) -> AsyncIterator[tuple[Any, Any]]:
    """Wrap an SDK's transport so that its messages are noted."""
    async with transport as (read, write):
        yield _Reader(read, record), _Writer(write, record)


class _Stream:
    """What both directions have in common; the SDK looks for `last_context` by name."""

    def __init__(self, inner: Any, record: Record) -> None:
        self._inner = inner
        self._record = record

    @property
    def last_context(self) -> Any:
        return getattr(self._inner, "last_context", None)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(self, *fault: object) -> bool | None:
        leaves: bool | None = await self._inner.__aexit__(*fault)
        return leaves


class _Reader(_Stream):
    async def receive(self) -> Any:
        item = await self._inner.receive()
        self._record.received(item)
        return item

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        item = await self._inner.__anext__()
        self._record.received(item)
        return item


class _Writer(_Stream):
    async def send(self, item: Any) -> None:
        self._record.sent(item)
        await self._inner.send(item)
