"""`make bench`: compare the service with a reference service, and measure limits and growth."""

import shutil
import signal
import sys
from contextlib import closing
from typing import Any

from registry_api.local.postgres import EmbeddedPostgres
from tests.bench import contents, load, options, soak
from tests.bench.measurement import Measurement
from tests.bench.output_files import FOLDER, write_results
from tests.bench.progress import show
from tests.bench.results import Results


def main() -> None:
    """Measure what the command line selects, and write the results, also after an interruption."""
    chosen = options.parse()
    load.require_wrk()
    signal.signal(signal.SIGTERM, _interrupt)
    work = FOLDER / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    postgres = EmbeddedPostgres(work / "postgres", options=contents.SERVER_OPTIONS)
    show(
        f"{chosen.form.title}: usually takes {chosen.form.usually}; no operation starts after {chosen.minutes} minutes."
    )
    try:
        url = postgres.start()
        if chosen.form is options.SOAK:
            sys.exit(soak.run(url, chosen.rows, chosen.seconds, max(chosen.concurrency), work))
        _measure(url, chosen, Measurement(chosen.plan, Results(chosen.rows, chosen.concurrency), work))
    finally:
        postgres.delete()
        shutil.rmtree(work, ignore_errors=True)


def _measure(url: str, chosen: options.Options, measurement: Measurement) -> None:
    results, name, is_complete = measurement.results, chosen.form.file, False
    try:
        for rows in sorted({chosen.rows, *chosen.sizes}):
            with closing(measurement.parts(url, rows)) as parts:
                for _ in parts:
                    write_results(results, name)
        is_complete = True
    except KeyboardInterrupt:
        results.remarks.append("Interrupted: the rest was not measured.")
    show(
        f"Written to .local/bench/: {', '.join(write_results(results, name))}", then=(FOLDER / f"{name}.md").read_text()
    )
    if not is_complete:
        sys.exit(130)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
