"""Plot the CPU cost of a request by number of registrations as SVG, a panel per operation, with logarithmic axes."""

import math
from collections.abc import Iterator, Mapping
from html import escape

from tests.bench.operations import OPERATIONS
from tests.bench.results import OURS, REFERENCE, Results

_TITLES = {operation.name: operation.title for operation in OPERATIONS}
_COLOURS = {OURS: "#0b62d6", REFERENCE: "#c2410c"}
_WIDTH, _HEIGHT, _GAP = 250, 170, 56
_ACROSS = 3


def svg(results: Results) -> str | None:
    """Return the plot, or None if only one number of registrations was measured."""
    sizes = sorted({rows for rows, *_ in results.figures})
    if len(sizes) < 2:
        return None
    names = [name for name in results.operations(sizes[0]) if len(results.cost(name, OURS)) > 1]
    costs = {name: {server: results.cost(name, server) for server in _COLOURS} for name in names}
    values = [value for lines in costs.values() for line in lines.values() for value in line.values()]
    scale = _Scale(sizes[0], sizes[-1], min(values), max(values))
    panels = "".join(
        f'<g transform="translate({_GAP + index % _ACROSS * (_WIDTH + _GAP)} '
        f'{2 * _GAP + index // _ACROSS * (_HEIGHT + _GAP)})">{"".join(_panel(_TITLES[name], lines, scale))}</g>'
        for index, (name, lines) in enumerate(costs.items())
    )
    width = _GAP + _ACROSS * (_WIDTH + _GAP)
    height = 2 * _GAP + math.ceil(len(names) / _ACROSS) * (_HEIGHT + _GAP)
    legend = "".join(
        f'<text x="{_GAP + 90 * index}" y="44" fill="{colour}">● {server}</text>'
        for index, (server, colour) in enumerate(_COLOURS.items())
    )
    title = f"CPU of service and database per request, µs, by number of registrations (c={results.plotted_connections})"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 0 {width + 8} {height}" font-family="sans-serif" '
        f'font-size="11"><rect x="-8" width="100%" height="100%" fill="#fff"/><text x="{_GAP}" y="24" font-size="15">'
        f"{escape(title)}</text>{legend}{panels}</svg>\n"
    )


class _Scale:
    """Converts numbers of registrations and costs to coordinates in a panel."""

    def __init__(self, left: float, right: float, low: float, high: float) -> None:
        self._left, self._right = math.log10(left), math.log10(right)
        self._low, self._high = math.floor(math.log10(low)), math.ceil(math.log10(high))
        self.decades = [10**power for power in range(self._low, self._high + 1)]

    def x(self, rows: float) -> float:
        return (math.log10(rows) - self._left) / (self._right - self._left) * _WIDTH

    def y(self, cost: float) -> float:
        return _HEIGHT - (math.log10(cost) - self._low) / max(self._high - self._low, 1) * _HEIGHT


def _panel(title: str, lines: Mapping[str, Mapping[int, float]], scale: _Scale) -> Iterator[str]:
    yield f'<text y="-8" font-weight="bold">{escape(title)}</text>'
    for cost in scale.decades:
        y = scale.y(cost)
        yield f'<path d="M0 {y:.1f}H{_WIDTH}" stroke="#ddd"/>'
        yield f'<text x="-4" y="{y + 4:.1f}" text-anchor="end">{cost:,}</text>'
    for rows in lines[OURS]:
        yield f'<text x="{scale.x(rows):.1f}" y="{_HEIGHT + 14}" text-anchor="middle">{rows:,}</text>'
    for server, line in lines.items():
        points = [(scale.x(rows), scale.y(cost)) for rows, cost in line.items()]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{_COLOURS[server]}" stroke-width="2"/>'
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_COLOURS[server]}"/>'
