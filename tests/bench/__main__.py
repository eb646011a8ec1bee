"""`make bench`: what the service costs beside a reference, with a floor and a ceiling, and how that grows."""

import shutil
import signal
import sys
from contextlib import closing
from typing import Any

from registry_api.local.postgres import EmbeddedPostgres
from tests.bench import contents, load, options, soak
from tests.bench.kept import FOLDER, keep
from tests.bench.measurement import Measurement
from tests.bench.results import Results
from tests.bench.screen import say


def main() -> None:
    """Measure what the command line asks for, and write down what came of it, also when it is broken off."""
    asked = options.parse()
    load.require_wrk()
    signal.signal(signal.SIGTERM, _interrupt)
    work = FOLDER / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    postgres = EmbeddedPostgres(work / "postgres", options=contents.SERVER_OPTIONS)
    say(f"{asked.form.title}: usually {asked.form.usually}; no part begins after {asked.minutes} minutes.")
    try:
        url = postgres.start()
        if asked.form is options.SOAK:
            sys.exit(soak.run(url, asked.rows, asked.seconds, max(asked.concurrency), work))
        _measure(url, asked, Measurement(asked.plan, Results(asked.rows, asked.concurrency), work))
    finally:
        postgres.delete()
        shutil.rmtree(work, ignore_errors=True)


def _measure(url: str, asked: options.Options, measurement: Measurement) -> None:
    results, name, is_whole = measurement.results, asked.form.file, False
    try:
        for rows in sorted({asked.rows, *asked.sizes}):
            with closing(measurement.parts(url, rows)) as parts:
                for _ in parts:
                    keep(results, name)
        is_whole = True
    except KeyboardInterrupt:
        results.remarks.append("Broken off: what comes after was not measured.")
    say(f"Kept in .local/bench/: {', '.join(keep(results, name))}", then=(FOLDER / f"{name}.md").read_text())
    if not is_whole:
        sys.exit(130)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
