"""Write the results as Markdown, JSON and a plot."""

import json
from collections.abc import Sequence

from tests.bench import plot, report
from tests.bench.results import Results
from tests.support.served import ROOT

FOLDER = ROOT / ".local" / "bench"


def write_results(results: Results, name: str) -> Sequence[str]:
    """Write what has been measured so far, and return the names of the files."""
    texts = {
        f"{name}.md": report.markdown(results),
        f"{name}.json": json.dumps(results.as_json(), indent=1),
        f"{name}.svg": plot.svg(results),
    }
    for file, text in texts.items():
        (FOLDER / file).unlink(missing_ok=True)
        if text:
            (FOLDER / file).write_text(text)
    return [file for file, text in texts.items() if text]
