"""`python -m registry_api.inspector`: inspects MCP endpoints until SIGTERM; with `--once`, until none is due."""

import argparse
import contextlib
import logging
import logging.config
import os
import platform
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

import anyio
from anyio import to_thread
from psycopg.conninfo import conninfo_to_dict

from registry_api import logs
from registry_api.db import Database
from registry_api.entra.managed_identity import password_source
from registry_api.errors import RegistryError
from registry_api.inspector.inspection import Means, inspect
from registry_api.inspector.network import resolve
from registry_api.inspector.networks import Address, Guard
from registry_api.inspector.queue import Job, Queue, Seen
from registry_api.inspector.worker import Worker
from registry_api.settings import BadSettings, InspectorSettings

logger = logging.getLogger("registry_api.inspector")

_SIZE = 8  # inspections at a time; they wait for the network most of the time
_BAD_SETTINGS = 2  # exit code
_POSTGRESQL = "5432"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the inspector; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m registry_api.inspector", description=__doc__)
    parser.add_argument("--once", action="store_true", help="do what is due, then exit")
    options = parser.parse_args(arguments)
    try:
        settings = InspectorSettings.from_environment()
    except BadSettings as error:
        sys.stderr.write(f"The settings are not complete or not correct:\n{error}\n")
        return _BAD_SETTINGS
    logging.config.dictConfig(logs.config(settings.log_level))
    with Database(settings, password_source(settings)) as database:
        name = f"{platform.node()}:{os.getpid()}"
        queue = Queue(
            database,
            name,
            settings.inspector_interval_hours,
            settings.review_interval_days,
            hosts=settings.inspector_hosts,
        )
        anyio.run(_run, settings, queue, options.once)
    return 0


async def _run(settings: InspectorSettings, queue: Queue, once: bool) -> None:  # noqa: FBT001 - anyio.run passes no keywords
    async def same_named_tools(names: Sequence[str], host: str) -> Mapping[str, Sequence[str]]:
        try:
            return await to_thread.run_sync(queue.same_named_tools, names, host)
        except RegistryError as error:
            logger.warning("tools were not compared with those of other servers: %s", error)
            return {}

    means = Means(guard=_guard(settings), same_named_tools=same_named_tools)

    async def inspect_one(job: Job) -> Seen:
        # Resolved for each inspection: the database may move.
        forbidden = await _own_addresses(settings)
        guard = replace(means.guard, forbidden=forbidden)
        return await inspect(job.endpoint_url, job.transport, replace(means, guard=guard))

    worker = Worker(queue, inspect_one, _SIZE)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_stop_at_signal, worker)
        logger.info("the inspector has started")
        await worker.run(once=once)
        tasks.cancel_scope.cancel()
    logger.info("the inspector has ended")


async def _stop_at_signal(worker: Worker) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            worker.stop()


def _guard(settings: InspectorSettings) -> Guard:
    return Guard(
        networks=settings.inspector_allowed_networks,
        ports=frozenset(settings.inspector_allowed_ports),
        hosts=frozenset({str(urlsplit(settings.entra_authority).hostname)}),
    )


async def _own_addresses(settings: InspectorSettings) -> frozenset[tuple[Address, int]]:
    """Return the addresses and ports of the database, and of the registry itself on this machine."""
    parameters = conninfo_to_dict(settings.database_url.get_secret_value())
    names = [*str(parameters.get("host") or "").split(","), *str(parameters.get("hostaddr") or "").split(",")]
    ports = str(parameters.get("port") or _POSTGRESQL).split(",")
    found = {(ip_address(loopback), settings.port) for loopback in ("127.0.0.1", "::1")}
    for host in filter(None, names):
        for port in ports:
            found |= await _resolved(host, int(port or _POSTGRESQL))
    return frozenset(found)


async def _resolved(host: str, port: int) -> set[tuple[Address, int]]:
    if host.startswith("/"):  # the folder of a Unix socket
        return set()
    with contextlib.suppress(OSError):
        return {(address, port) for address in await resolve(host, port)}
    return set()


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    sys.stdout.flush()
    # Name look-ups run in threads that cannot be cancelled, and a normal exit would wait for them.
    os._exit(code)
