"""The servers that the inspector is tested with, on loopback."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network

import anyio
import pytest

from registry_api.inspector.evidence import Limits
from registry_api.inspector.inspection import Means, inspect
from registry_api.inspector.networks import Guard
from registry_api.inspector.result import Result
from tests.support import misbehaving_servers
from tests.support.mcp_servers import served

LOOPBACK = Guard(networks=[ip_network("127.0.0.0/8"), ip_network("::1/128")])
IMPATIENT = Limits(connect=2, read=1.5, leave=0.5, whole=3, other_transport=1)
PATIENT = Limits(leave=0.5)

Inspect = Callable[..., Result]


def inspected(url: str, transport: str = "streamable-http", **means: object) -> Result:
    """Inspect a URL; loopback is allowed unless told otherwise."""
    settings: dict[str, object] = {"guard": LOOPBACK, "limits": PATIENT, **means}
    return anyio.run(inspect, url, transport, Means(**settings))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def misbehaving() -> Iterator[str]:
    """Return the URL below which the misbehaving servers are."""
    with served(misbehaving_servers.app) as port:
        yield f"http://127.0.0.1:{port}"
