"""The measured figures, for the tables, the targets, the plot and the JSON file."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from tests.bench.ceiling import Ceiling
from tests.bench.load import Figures

FLOOR = "floor"
OURS = "ours"
REFERENCE = "reference"


@dataclass
class Results:
    """Figures by number of registrations, operation, connections and service."""

    rows: int  # registrations in the database of the tables
    concurrency: Sequence[int]
    figures: dict[tuple[int, str, int, str], Figures] = field(default_factory=dict)
    ceilings: dict[tuple[str, int], Ceiling] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)  # of an answer
    start_seconds: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def of(self, operation: str, connections: int, server: str, rows: int | None = None) -> Figures | None:
        """Return the figures of one service, if they were measured."""
        return self.figures.get((rows or self.rows, operation, connections, server))

    def ratio(
        self, operation: str, connections: int, what: str, over: str = OURS, under: str = REFERENCE
    ) -> float | None:
        """Return the ratio of a figure of two services."""
        above, below = self.of(operation, connections, over), self.of(operation, connections, under)
        if above is None or below is None or not getattr(below, what):
            return None
        return float(getattr(above, what) / getattr(below, what))

    def operations(self, rows: int | None = None) -> list[str]:
        """Return the names of the measured operations in order."""
        return list(dict.fromkeys(operation for size, operation, _, _ in self.figures if size == (rows or self.rows)))

    def others(self) -> float:
        """Return the share of CPU time that other programs used, as the median of all runs."""
        return median([figures.others for figures in self.figures.values()] or [0.0])

    def memory(self, server: str) -> float | None:
        """Return the maximum memory of a service under load, in MB."""
        return max(
            (
                figures.memory
                for (rows, _, _, name), figures in self.figures.items()
                if (rows, name) == (self.rows, server)
            ),
            default=None,
        )

    def cost(self, operation: str, server: str) -> dict[int, float]:
        """Return CPU microseconds per request, of service and database, by number of registrations."""
        connections = self.plotted_connections
        return {
            rows: figures.cpu
            for (rows, name, busy, who), figures in sorted(self.figures.items())
            if (name, busy, who) == (operation, connections, server)
        }

    @property
    def plotted_connections(self) -> int:
        """The number of connections for the plot."""
        return 16 if 16 in self.concurrency else self.concurrency[0]

    def as_json(self) -> dict[str, Any]:
        """Return all figures as JSON."""
        return {
            "rows": self.rows,
            "figures": [
                {"rows": rows, "operation": operation, "connections": connections, "service": server, **asdict(figures)}
                for (rows, operation, connections, server), figures in self.figures.items()
            ],
            "ceilings": [
                {"operation": operation, "connections": connections, **asdict(ceiling)}
                for (operation, connections), ceiling in self.ceilings.items()
            ],
            "others": self.others(),
            "bytes": self.bytes,
            "start_seconds": self.start_seconds,
            "memory": {server: self.memory(server) for server in (OURS, REFERENCE, FLOOR)},
            "remarks": self.remarks,
        }
