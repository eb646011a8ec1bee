"""The shape of a log line, whatever it tells."""

import json
import subprocess
import sys

from served import ROOT, isolated

SCRIPT = """
import logging, logging.config
from registry_api import logs

logging.config.dictConfig(logs.config("INFO"))
log = logging.getLogger("registry_api.some")
log.debug("hidden")
log.info("two\\nlines and “quotes”", extra={"status": 200, "nothing": None})
logs.request_id.set("the-request")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("internal error", extra={"error_id": "e"})
logging.getLogger("some.library").info("hidden")
logging.getLogger("some.library").warning("a library's %s", "word")
logging.getLogger("gunicorn.error").info("Listening")
"""


def test_every_record_is_one_json_object_on_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=isolated({}), cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["message"] for line in lines] == [
        *("two\nlines and “quotes”", "internal error", "a library's word", "Listening"),
    ]
    for line in lines:
        assert {"timestamp", "level", "logger", "message"} <= line.keys()
    assert (lines[0]["level"], lines[0]["logger"], lines[0]["status"]) == ("INFO", "registry_api.some", 200)
    assert "request_id" not in lines[0]
    assert [line["request_id"] for line in lines[1:]] == ["the-request"] * 3
    assert (lines[1]["error_id"], lines[1]["level"]) == ("e", "ERROR")
    assert lines[1]["exc_info"].startswith("Traceback")
    assert "ZeroDivisionError" in lines[1]["exc_info"]
