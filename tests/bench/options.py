"""The command line: four kinds of measurement with their defaults and time limits."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.measurement import Plan
from tests.bench.operations import OPERATIONS


@dataclass(frozen=True)
class Form:
    """A kind of measurement with its defaults."""

    title: str
    file: str  # prefix of the names of the result files
    usually: str
    minutes: int
    rows: int
    sizes: Sequence[int] = ()
    seconds: int = 2
    rounds: int = 3
    concurrency: Sequence[int] = (1, 16, 100)


FULL = Form("All operations", "results", "twelve minutes", 25, 100_000)
QUICK = Form("A quick measurement", "quick", "two minutes", 5, 5_000, seconds=1, rounds=1)
PLOT = Form(
    "CPU cost by number of registrations",
    "growth",
    "fifteen minutes",
    35,
    100_000,
    (1_000, 1_000_000),
    concurrency=(16,),
)
SOAK = Form("Soak", "soak", "the time given with --seconds and a minute", 60, 5_000, seconds=600, concurrency=(16,))


@dataclass(frozen=True)
class Options:
    """A kind of measurement with the options of the command line."""

    form: Form
    rows: int
    sizes: Sequence[int]
    minutes: int
    concurrency: Sequence[int]
    seconds: int
    plan: Plan


def parse() -> Options:
    """Return the options; exit with a message if they are not valid."""
    names = [operation.name for operation in OPERATIONS]
    parser = argparse.ArgumentParser(
        prog="make bench", description="By default, measure all operations at 100,000 registrations."
    )
    forms = parser.add_mutually_exclusive_group()
    for form, description in (
        (QUICK, "measure in two minutes: 5,000 registrations, one short run of each operation"),
        (PLOT, "measure and plot the CPU cost of reads at 1,000, 100,000 and 1,000,000 registrations"),
        (SOAK, "run mixed load for ten minutes and check whether memory, threads or files grow"),
    ):
        name = {QUICK.file: "quick", PLOT.file: "plot", SOAK.file: "soak"}[form.file]
        forms.add_argument(f"--{name}", dest="form", action="store_const", const=form, help=description)
    add = parser.add_argument
    add("--rows", type=int, help="number of registrations for the tables")
    add("--sizes", type=_numbers, help="further numbers of registrations, for the plot")
    add("--seconds", type=int, help="length of one run")
    add("--rounds", type=int, help="number of runs whose median is reported")
    add("--concurrency", type=_numbers, help="numbers of connections, separated by commas")
    add("--minutes", type=int, help="start no further operation after this time")
    add("--only", type=lambda text: text.split(","), default=(), help=f"measure only some of {','.join(names)}")
    given = parser.parse_args()
    if unknown := set(given.only) - set(names):
        parser.error(f"there is no operation {', '.join(sorted(unknown))}")
    form = given.form or FULL
    rows, sizes, minutes, concurrency, seconds, rounds = (
        getattr(form if getattr(given, name) is None else given, name)
        for name in ("rows", "sizes", "minutes", "concurrency", "seconds", "rounds")
    )
    plan = Plan(seconds, rounds, given.only, minutes, in_full=form is not PLOT)
    return Options(form, rows, sizes, minutes, concurrency, seconds, plan)


def _numbers(text: str) -> Sequence[int]:
    return tuple(map(int, text.split(",")))
