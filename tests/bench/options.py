"""What the command line asks for. Four forms, each with a time it may take."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.measurement import Plan
from tests.bench.operations import OPERATIONS


@dataclass(frozen=True)
class Form:
    """A kind of measurement, and what it measures unless told otherwise."""

    title: str
    file: str  # how the names of its results begin
    usually: str
    minutes: int
    rows: int
    sizes: Sequence[int] = ()
    seconds: int = 2
    rounds: int = 3
    concurrency: Sequence[int] = (1, 16, 100)


FULL = Form("All operations", "results", "twelve minutes", 25, 100_000)
QUICK = Form("A look", "quick", "two minutes", 5, 5_000, seconds=1, rounds=1)
PLOT = Form(
    "The cost by number of registrations",
    "growth",
    "fifteen minutes",
    35,
    100_000,
    (1_000, 1_000_000),
    concurrency=(16,),
)
SOAK = Form("Soak", "soak", "as long as --seconds says, and one more", 60, 5_000, seconds=600, concurrency=(16,))


@dataclass(frozen=True)
class Options:
    """A form, with what differs from it."""

    form: Form
    rows: int
    sizes: Sequence[int]
    minutes: int
    concurrency: Sequence[int]
    seconds: int
    plan: Plan


def parse() -> Options:
    """Read the command line; ends the program where it makes no sense."""
    names = [operation.name for operation in OPERATIONS]
    parser = argparse.ArgumentParser(prog="make bench", description="Without a form: all operations at 100,000 rows.")
    forms = parser.add_mutually_exclusive_group()
    for form, said in (
        (QUICK, "a look within two minutes: 5,000 registrations, one short round"),
        (PLOT, "only what a read costs at 1,000, 100,000 and 1,000,000 registrations, with a plot"),
        (SOAK, "mixed load for ten minutes: does the service grow?"),
    ):
        name = {QUICK.file: "quick", PLOT.file: "plot", SOAK.file: "soak"}[form.file]
        forms.add_argument(f"--{name}", dest="form", action="store_const", const=form, help=said)
    add = parser.add_argument
    add("--rows", type=int, help="registrations in the database that the table is about")
    add("--sizes", type=_numbers, help="further numbers of them, for the plot")
    add("--seconds", type=int, help="length of a run")
    add("--rounds", type=int, help="runs of which the median is taken")
    add("--concurrency", type=_numbers, help="numbers of connections")
    add("--minutes", type=int, help="after so many, no further part begins")
    add("--only", type=lambda text: text.split(","), default=(), help=f"some of {','.join(names)}")
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
