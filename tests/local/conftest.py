"""Local registries, which end with their test."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.local.running import Run, free_port


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Create a folder whose path has a space and a letter beyond ASCII."""
    folder = tmp_path / "my dépôt"
    folder.mkdir()
    return folder


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(port: int | None = None, **environment: str) -> Run:
        runs.append(Run(folder, port or free_port(), **environment))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.stop(signal.SIGTERM)
