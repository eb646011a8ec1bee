"""How gunicorn serves the registry: `gunicorn`, in this folder, needs nothing else.

https://gunicorn.org/reference/settings/ says what each setting is.
"""

import logging
import os
import shutil
import sys
import tempfile
from typing import Any

import gunicorn

from registry_api import logs
from registry_api.server.worker_load import Seats
from registry_api.settings import BadSettings, Settings

try:
    _settings = Settings.from_environment()
except BadSettings as fault:
    sys.stderr.write(f"The registry does not start, because its settings are wrong:\n{fault}\n")
    sys.exit(2)

gunicorn.SERVER = "registry"  # type: ignore[misc]  # the Server header, which need not say what serves

wsgi_app = "registry_api.wsgi:app"
# A platform that sets PORT (App Service does) reaches the container from outside; without it, this machine only.
bind = f"0.0.0.0:{_settings.port}" if "PORT" in os.environ else f"127.0.0.1:{_settings.port}"

worker_class = "registry_api.server.worker.Worker"
worker_connections = 900  # of each worker, so that they do not meet the usual limit of 1,024 open files
_seats = Seats()
workers = _settings.web_concurrency
threads = _settings.web_threads
preload_app = False  # pools and threads do not survive a fork
# In memory where it can be: neither heartbeats nor metrics must wait for a disk, or fall with a full one.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - Linux has it

# All below the 230 s after which App Service's front end gives up.
timeout = 60
graceful_timeout = 25
keepalive = 75

limit_request_line = 8190  # a search of 200 characters takes 2,400 when it is percent-encoded
# A token of somebody in many groups is long; the service itself takes 16 KiB of it.
limit_request_field_size = 32768
# The front end is the sole peer there, and may say one thing: whether the client came by https. Headers that would set
# the path or the user (SCRIPT_NAME, PATH_INFO, REMOTE_USER) come from its clients, and are dropped.
forwarded_allow_ips = "*"
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
forwarder_headers = ""
control_socket_disable = True

accesslog = None  # registry_api.middleware.access_log writes it
errorlog = "-"
logger_class = "registry_api.server.worker.ServerLogger"
logconfig_dict = logs.config(_settings.log_level)


def on_starting(_server: Any) -> None:
    """Say which settings are in force, and make the folder in which the workers keep their metrics."""
    logging.getLogger("registry_api").info("starting", extra={"settings": _settings.loggable()})
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="registry-metrics-", dir=worker_tmp_dir)


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new worker a seat that no living one has."""
    worker.seats = _seats
    worker.seat = _seats.free(other.seat for other in server.WORKERS.values())


def post_fork(_server: Any, worker: Any) -> None:
    """Keep each worker on a core of its own, where there are as many.

    Of a worker's threads one runs at a time; where they wander over the cores, handing over costs a third of the speed.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) == workers:
        os.sched_setaffinity(0, {cores[worker.seat % workers]})


def child_exit(_server: Any, worker: Any) -> None:
    """Give a dead worker's seat up, and take its gauges out of the metrics; what it counted stays."""
    _seats.say(worker.seat, None)
    from prometheus_client import multiprocess  # noqa: PLC0415 - it looks for the folder when it is imported

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # it has no types yet


def on_exit(_server: Any) -> None:
    """Remove that folder."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
