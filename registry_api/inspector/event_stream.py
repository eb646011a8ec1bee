"""The first event of an HTTP+SSE stream, which must name an endpoint of the same origin.

The SDK waits for ever when it does not: it fails in a task that nothing waits for.
"""

from urllib.parse import urljoin

from registry_api.inspector.authorization import origin_of
from registry_api.inspector.evidence import Notes, Reason

_READ = 8192  # bytes in which the first event is expected


class FirstEvent:
    """Looks at the beginning of a stream, and ends the inspection if its first event is another one."""

    def __init__(self, url: str, notes: Notes) -> None:
        self._url = url
        self._notes = notes
        self._read = bytearray()
        self._is_done = False

    def __call__(self, piece: bytes) -> None:
        """See the next bytes."""
        if self._is_done:
            return
        self._read.extend(piece[:_READ])
        text = self._read.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        *events, _ = text.split("\n\n")
        for event in events:
            fields = [line.partition(":") for line in event.split("\n") if line and not line.startswith(":")]
            if fields:
                self._judge({name: value.removeprefix(" ") for name, _, value in fields})
                self._is_done = True
                return
        self._is_done = len(self._read) > _READ

    def _judge(self, event: dict[str, str]) -> None:
        if event.get("event") != "endpoint":
            self._notes.conclude(Reason("not_mcp", "endpoint"))
        elif origin_of(urljoin(self._url, event.get("data", ""))) != origin_of(self._url):
            self._notes.conclude(Reason("refused", "endpoint"))
