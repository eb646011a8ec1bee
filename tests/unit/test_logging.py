"""The shape of a log line, whatever it tells."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

from tests.support.served import ROOT, child_environment

SCRIPT = """
import logging, logging.config
from uuid import UUID

from registry_api import logs, request_id

logging.config.dictConfig(logs.config("INFO"))
log = logging.getLogger("registry_api.some")
log.debug("hidden")
log.info("two\\nlines and “quotes”", extra={"status": 200, "nothing": None, "kind": OSError, "many": [UUID(int=0)]})
request_id.begin("the-request")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("internal error", extra={"error_id": "e"})
logging.getLogger("some.library").info("hidden")
logging.getLogger("some.library").warning("a library's %s", "word")
logging.getLogger("gunicorn.error").info("Listening")
"""


LONG = """
import logging, logging.config, sys
from registry_api import logs

logging.config.dictConfig(logs.config("INFO"))
log = logging.getLogger("registry_api.some")
log.info("m" * 100_000, extra={"status": 200})
log.info("every field", extra={f"field_{number}": "\U0001f600" * 5000 for number in range(9)})
log.info("settings", extra={"settings": {"CORS_ORIGINS": ["https://a.example"] * 5000}})

def deep(levels, word):
    if not levels:
        raise ValueError("the end " + word)
    deep(levels - 1, word) if levels % 2 else shallow(levels - 1, word)

def shallow(levels, word):
    deep(levels, word)

try:
    deep(300, "x" * 50_000)
except ValueError:
    log.exception("internal error", extra={"error_id": "e"})
"""


def test_no_line_is_so_long_that_a_container_runtime_splits_it() -> None:
    """Docker and containerd split at 16 KiB."""
    done = subprocess.run(
        [sys.executable, "-c", LONG], env=child_environment({}), cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    lines = done.stdout.splitlines()
    assert [len(line) < 16_000 for line in lines] == [True] * 4
    long_message, every_field, settings, fault = map(json.loads, lines)
    assert long_message["status"] == 200
    assert long_message["message"].startswith("mmm")
    assert every_field.keys() >= {f"field_{number}" for number in range(9)}
    assert "https://a.example" in settings["settings"]
    assert fault["error_id"] == "e"
    assert fault["exc_info"].startswith("Traceback")
    assert fault["exc_info"].endswith("xxx")


def test_every_record_is_one_json_object_on_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=child_environment({}), cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["message"] for line in lines] == [
        *("two\nlines and “quotes”", "internal error", "a library's word", "Listening"),
    ]
    for line in lines:
        assert {"timestamp", "level", "logger", "message"} <= line.keys()
    assert (lines[0]["level"], lines[0]["logger"], lines[0]["status"]) == ("INFO", "registry_api.some", 200)
    assert lines[0].keys() == {"timestamp", "level", "logger", "message", "status", "nothing", "kind", "many"}
    assert (lines[0]["kind"], lines[0]["many"]) == ("<class 'OSError'>", ["00000000-0000-0000-0000-000000000000"])
    assert datetime.fromisoformat(lines[0]["timestamp"]).utcoffset() == timedelta()
    assert [line["request_id"] for line in lines[1:]] == ["the-request"] * 3
    assert (lines[1]["error_id"], lines[1]["level"]) == ("e", "ERROR")
    assert lines[1]["exc_info"].startswith("Traceback")
    assert "ZeroDivisionError" in lines[1]["exc_info"]
