"""The worker's own rules for the connections it serves."""

import socket

import pytest
from gunicorn.workers.gthread import ThreadWorker

from registry_api.server.request_readiness import Connection
from registry_api.server.worker import Worker


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system has no such option")
def test_a_client_that_stops_reading_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ThreadWorker, "init_process", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        worker = Worker.__new__(Worker)
        worker.sockets = [listener]
        worker.init_process()
        client.connect(listener.getsockname())
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


def test_a_connection_is_left_to_its_client_unless_it_is_closed_already() -> None:
    """gunicorn closes one whose answer has broken off, and then asks for a graceful end as well."""
    left: list[Connection] = []
    near, far = socket.socketpair()
    with near, far:
        connection = Connection(None, near, None, None, linger=left.append)
        connection.close(graceful=True)
        assert left == [connection]
        near.close()
        connection.close(graceful=True)
        assert left == [connection]
