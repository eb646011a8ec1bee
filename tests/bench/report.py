"""The results as Markdown tables."""

from collections.abc import Iterable, Iterator, Sequence

from tests.bench.operations import OPERATIONS
from tests.bench.results import FLOOR, OURS, REFERENCE, Results
from tests.bench.targets import judge

_TITLES = {operation.name: operation.title for operation in OPERATIONS}
_QUIET = 0.05  # share of CPU time of other programs above which the report has a warning
_EXPLAINED = (
    "Medians of interleaved runs. CPU is CPU time per request; c is the number of connections, each of which sends its"
    " next request after the previous answer. Ratios are comparable between machines, absolute figures are not."
)


def markdown(results: Results) -> str:
    """Return the report."""
    parts = (
        _head(results),
        _in_short(results),
        _comparison(results),
        _limits(results),
        _footprint(results),
        _growth(results),
        _targets(results),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with its title, or nothing if it has no rows."""
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return f"## {title}\n\n" + "\n".join(lines) if len(lines) > 2 else ""


def _head(results: Results) -> str:
    remarks = "".join(f"\n\n**{remark}**" for remark in (*_interference(results), *results.remarks))
    return f"# {results.rows:,} registrations\n\n{_EXPLAINED}{remarks}"


def _interference(results: Results) -> Iterator[str]:
    if results.others() > _QUIET:
        yield (
            f"Other programs used {results.others():.0%} of the CPU time, so throughput and p99 are not reliable. CPU"
            " time per request is comparable."
        )


def _in_short(results: Results) -> str:
    """Return one row per operation: throughput and CPU time at 16 connections, p99 at the most connections."""
    some, many = results.plotted_connections, max(results.concurrency)
    head = (
        *("operation", f"req/s, c={some}", "÷ FastAPI", "÷ raw WSGI", f"p99 ms, c={many}", "FastAPI ÷ ours"),
        *("CPU µs, service", "÷ FastAPI", "CPU µs, database"),
    )
    return table("In short", head, _short_rows(results, some, many))


def _short_rows(results: Results, some: int, many: int) -> Iterator[Sequence[str]]:
    for operation in results.operations():
        ours, busy = results.of(operation, some, OURS), results.of(operation, many, OURS)
        if ours and busy:
            yield (
                *(_TITLES[operation], f"{ours.requests_per_second:,.0f}"),
                _times(results.ratio(operation, some, "requests_per_second")),
                _times(results.ratio(operation, some, "requests_per_second", under=FLOOR)),
                f"{busy.p99:,.0f}",
                _times(results.ratio(operation, many, "p99", over=REFERENCE, under=OURS)),
                *(f"{ours.cpu_service:,.0f}", _times(results.ratio(operation, some, "cpu_service"))),
                f"{ours.cpu_database:,.0f}",
            )


def _comparison(results: Results) -> str:
    head = (
        *("operation", "c", "req/s", "reference", "ratio", "p99 ms", "reference", "ratio"),
        *("service CPU µs", "reference", "ratio", "database CPU µs", "reference"),
    )
    return table("The service and the reference", head, _comparison_rows(results))


def _comparison_rows(results: Results) -> Iterator[Sequence[str]]:
    for operation in results.operations():
        for connections in results.concurrency:
            ours = results.of(operation, connections, OURS)
            reference = results.of(operation, connections, REFERENCE)
            if ours and reference:
                yield (
                    *(_TITLES[operation], str(connections)),
                    *(f"{ours.requests_per_second:,.0f}", f"{reference.requests_per_second:,.0f}"),
                    _times(results.ratio(operation, connections, "requests_per_second")),
                    *(f"{ours.p99:,.1f}", f"{reference.p99:,.1f}"),
                    _times(results.ratio(operation, connections, "p99")),
                    *(f"{ours.cpu_service:,.0f}", f"{reference.cpu_service:,.0f}"),
                    _times(results.ratio(operation, connections, "cpu_service")),
                    *(f"{ours.cpu_database:,.0f}", f"{reference.cpu_database:,.0f}"),
                )


def _limits(results: Results) -> str:
    head = ("operation", "c", "bytes", "req/s", "raw WSGI answer", "share", "pgbench", "share", "statements alone, ms")
    return table("Comparison with the limits", head, _limits_rows(results))


def _limits_rows(results: Results) -> Iterator[Sequence[str]]:
    for operation in results.operations():
        for connections in results.concurrency:
            ours, floor = results.of(operation, connections, OURS), results.of(operation, connections, FLOOR)
            ceiling = results.ceilings.get((operation, connections))
            if ours and (floor or ceiling):
                rate = ours.requests_per_second
                yield (
                    *(_TITLES[operation], str(connections), f"{results.bytes[operation]:,}", f"{rate:,.0f}"),
                    f"{floor.requests_per_second:,.0f}" if floor else "–",
                    f"{rate / floor.requests_per_second:.2f}" if floor else "–",
                    f"{ceiling.transactions_per_second:,.0f}" if ceiling else "–",
                    f"{rate / ceiling.transactions_per_second:.2f}" if ceiling else "–",
                    f"{ceiling.mean:.3f}" if ceiling else "–",
                )


def _footprint(results: Results) -> str:
    rows = [
        (server, f"{memory:,.0f}", f"{seconds:.2f}")
        for server, seconds in results.start_seconds.items()
        if (memory := results.memory(server))
    ]
    return table("Memory and start", ("", "memory under load, MB", "start to first answer, s"), rows)


def _growth(results: Results) -> str:
    sizes = sorted({rows for rows, *_ in results.figures})
    if len(sizes) < 2:
        return ""
    rows = [
        (_TITLES[operation], server, *(_microseconds(results.cost(operation, server).get(size)) for size in sizes))
        for operation in results.operations(sizes[0])
        for server in (OURS, REFERENCE)
    ]
    title = f"CPU of service and database per request, µs, by number of registrations (c={results.plotted_connections})"
    return table(title, ("operation", "", *(f"{size:,}" for size in sizes)), rows)


def _targets(results: Results) -> str:
    rows = [
        (target.name, f"{target.sense} {target.goal:g}", _number(target.reached), target.verdict)
        for target in judge(results)
        if target.reached is not None
    ]
    return table("Targets", ("", "goal", "reached", ""), rows)


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _microseconds(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"
