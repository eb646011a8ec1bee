"""`make bench-inspector`: inspect many servers in one pass, and measure time and memory.

All servers are one process on loopback that answers on many ports, so that each is a host of its own.
"""

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from registry_api.local.postgres import EmbeddedPostgres, run_sql_file
from tests.bench.output_files import FOLDER
from tests.support import misbehaving_servers
from tests.support.mcp_servers import served_on

ROOT = Path(__file__).parents[2]
PATH = "gzip"  # a well-behaved answer of that application: three tools, compressed
QUEUE = "INSERT INTO inspections (endpoint_url, transport) VALUES (%s, 'streamable-http')"
OUTCOMES = "SELECT outcome, count(*) FROM inspections GROUP BY outcome"


def main() -> None:
    """Print one line of figures."""
    parser = argparse.ArgumentParser(prog="make bench-inspector", description=__doc__)
    parser.add_argument("--servers", type=int, default=1000)
    count: int = parser.parse_args().servers
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 3 * count)), hard))
    work = FOLDER / "inspector"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    postgres = EmbeddedPostgres(work / "postgres")
    try:
        url = postgres.start()
        run_sql_file(url, ROOT / "sql" / "init.sql")
        with served_on(count, misbehaving_servers.app) as ports:
            with psycopg.connect(url) as connection, connection.cursor() as cursor:
                cursor.executemany(QUEUE, [(f"http://127.0.0.1:{port}/{PATH}",) for port in ports])
            seconds, memory = _inspect_all(url)
        with psycopg.connect(url) as connection:
            outcomes: dict[str, int] = dict(connection.execute(OUTCOMES).fetchall())
    finally:
        postgres.delete()
        shutil.rmtree(work, ignore_errors=True)
    load = os.getloadavg()[0]
    sys.stdout.write(f"{count} servers in {seconds:.1f} s ({outcomes}); {memory:.0f} MB at most; load {load:.1f}\n")


def _inspect_all(url: str) -> tuple[float, float]:
    """Run the inspector once; return seconds, and its largest resident set in megabytes (VmHWM, proc(5))."""
    environment = os.environ | {"DATABASE_URL": url, "INSPECTOR_ALLOWED_NETWORKS": "127.0.0.0/8"}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "registry_api.inspector", "--once"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    largest = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        largest = max(largest, *map(int, re.findall(r"VmHWM:\s+(\d+) kB", status)), 0)
        time.sleep(0.05)
    assert process.returncode == 0, process.returncode
    return time.perf_counter() - start, largest / 1024


if __name__ == "__main__":
    main()
