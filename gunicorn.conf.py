"""Configuration of gunicorn, which reads it when it is started in this folder.

https://gunicorn.org/reference/settings/ describes each setting.
"""

import gc
import importlib
import logging
import os
import select
import shutil
import sys
import tempfile
from typing import Any

import gunicorn

from registry_api import logs
from registry_api.server.worker_load import WorkerLoad
from registry_api.settings import BadSettings, Settings

try:
    _settings = Settings.from_environment()
except BadSettings as fault:
    sys.stderr.write(f"The registry does not start, because its settings are wrong:\n{fault}\n")
    sys.exit(2)

gunicorn.SERVER = "registry"  # type: ignore[misc]  # the Server header

wsgi_app = "registry_api.wsgi:app"
# A platform that sets PORT (App Service does) connects from outside the container; otherwise listen on loopback only.
bind = f"0.0.0.0:{_settings.port}" if "PORT" in os.environ else f"127.0.0.1:{_settings.port}"

# The worker's threads share an epoll, which Linux has; gunicorn's own worker will do for development elsewhere.
worker_class = "registry_api.server.worker.Worker" if hasattr(select, "epoll") else "gthread"
worker_connections = 900  # of each worker; below the usual limit of 1,024 open files
_load = WorkerLoad()
workers = _settings.web_concurrency
threads = _settings.web_threads
preload_app = False  # pools and threads do not survive a fork
# In memory where possible: heartbeats and metrics must not depend on a disk that may be slow or full.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - Linux has it

# Seconds; all below the 230 s after which App Service's front end closes a connection.
timeout = 60
graceful_timeout = 25
keepalive = 75

limit_request_line = 8190  # bytes; a search of 200 characters takes 2,400 when it is percent-encoded
# Bytes; the token of a person in many groups is long. The application accepts tokens up to 16 KiB.
limit_request_field_size = 32768
# The platform's front end is the only peer. It is trusted with X-Forwarded-Proto alone: headers that would set the path
# or the user (SCRIPT_NAME, PATH_INFO, REMOTE_USER) come from clients and are dropped.
forwarded_allow_ips = "*"
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
forwarder_headers = ""
control_socket_disable = True

accesslog = None  # registry_api.middleware.access_log writes it
errorlog = "-"
logger_class = "registry_api.server.worker.ServerLogger"
logconfig_dict = logs.config(_settings.log_level)
# Do not find out for each record what no line shows (https://docs.python.org/3/howto/logging.html#optimization).
logging._srcfile = None  # noqa: SLF001 - as documented there
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def on_starting(_server: Any) -> None:
    """Log the settings, and create the directory in which the workers keep their metrics."""
    logging.getLogger("registry_api").info("starting", extra={"settings": _settings.loggable()})
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="registry-metrics-", dir=worker_tmp_dir)
    # Workers share the memory of these modules, and a new worker does not import them while the others serve requests.
    # New code needs a new start, not a reload.
    importlib.import_module("registry_api.composition")
    gc.collect()
    gc.freeze()  # a collection in a worker would write to the shared pages


def pre_fork(server: Any, worker: Any) -> None:
    """Give the new worker a slot of the shared load table that no living worker has."""
    worker.load = _load
    worker.slot = _load.free_slot(other.slot for other in server.WORKERS.values())


def post_fork(_server: Any, worker: Any) -> None:
    """Pin each worker to a core of its own if there are as many cores as workers.

    Only one thread of a worker runs at a time; handing over between cores costs a third of the throughput.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) == workers:
        os.sched_setaffinity(0, {cores[worker.slot % workers]})


def child_exit(_server: Any, worker: Any) -> None:
    """Free the slot of a worker that has ended, and remove its gauges from the metrics; its counters stay."""
    _load.publish_count(worker.slot, None)
    from prometheus_client import multiprocess  # noqa: PLC0415 - reads PROMETHEUS_MULTIPROC_DIR when imported

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # it has no types yet


def on_exit(_server: Any) -> None:
    """Remove the directory of the metrics."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
