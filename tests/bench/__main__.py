"""`make bench`: what the service costs beside a reference, with a floor and a ceiling, and how that grows."""

import argparse
import json
import shutil
from collections.abc import Sequence

from served import ROOT

from bench import contents, load, plot, report
from bench.measurement import Measurement, Plan, say
from bench.operations import OPERATIONS
from bench.results import Results
from registry_api.local.postgres import EmbeddedPostgres

_FOLDER = ROOT / ".local" / "bench"


def main() -> None:
    """Measure what the command line asks for, and write down what came of it."""
    options = _options()
    load.require_wrk()
    work = _FOLDER / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for old in ("results.md", "results.json", "cost.svg"):
        (_FOLDER / old).unlink(missing_ok=True)
    results = Results(options.rows, options.concurrency)
    measurement = Measurement(Plan(options.seconds, options.rounds, options.only), results, work)
    postgres = EmbeddedPostgres(work / "postgres", options=contents.SERVER_OPTIONS)
    try:
        url = postgres.start()
        for rows in dict.fromkeys((options.rows, *options.sizes)):
            measurement.measure(url, rows)
            _write(results)
    finally:
        postgres.delete()
        shutil.rmtree(work, ignore_errors=True)
    print(report.markdown(results))  # noqa: T201 - it is a program's screen
    say(f"Kept in {_FOLDER.relative_to(ROOT)}/: {', '.join(sorted(kept.name for kept in _FOLDER.iterdir()))}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    names = [operation.name for operation in OPERATIONS]
    add = parser.add_argument
    add("--quick", action="store_true", help="a look within two minutes: 5,000 registrations, one short round, no plot")
    add("--rows", type=int, help="registrations in the database that the table is about (100000)")
    add("--sizes", type=_numbers, help="further numbers of them, for the plot (1000,1000000; with --rows none)")
    add("--seconds", type=int, help="length of a run (2)")
    add("--rounds", type=int, help="runs of which the median is taken (3)")
    add("--concurrency", type=_numbers, default=(1, 16, 100), help="numbers of connections (1,16,100)")
    add("--only", type=lambda text: text.split(","), default=(), help=f"some of {','.join(names)}")
    options = parser.parse_args()
    rows, sizes, seconds, rounds = (5_000, (), 1, 1) if options.quick else (100_000, (1_000, 1_000_000), 2, 3)
    if options.sizes is None:
        options.sizes = () if options.rows else sizes
    options.rows = options.rows or rows
    options.seconds = options.seconds or seconds
    options.rounds = options.rounds or rounds
    if unknown := set(options.only) - set(names):
        parser.error(f"there is no operation {', '.join(sorted(unknown))}")
    return options


def _numbers(text: str) -> Sequence[int]:
    return tuple(map(int, text.split(",")))


def _write(results: Results) -> None:
    (_FOLDER / "results.md").write_text(report.markdown(results))
    (_FOLDER / "results.json").write_text(json.dumps(results.as_json(), indent=1))
    if picture := plot.svg(results):
        (_FOLDER / "cost.svg").write_text(picture)


if __name__ == "__main__":
    main()
