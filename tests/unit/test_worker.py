"""The worker's own rules for the connections it serves: a real worker with its threads, in this process."""
# ruff: noqa: SLF001 - races are arranged, and their ends looked at, inside the worker

import os
import re
import selectors
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.types import StartResponse

import pytest
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from registry_api.server import worker as module
from registry_api.server.connection import ClientSocket, Connection, Readiness, classify_buffer
from registry_api.server.worker import ServerLogger, Worker
from registry_api.server.worker_load import WorkerLoad
from tests.support.served import read_answer
from tests.support.waiting import wait_until

pytestmark = pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the worker needs Linux")

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LONG = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40000\r\n\r\n"
RESPONSE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"


class Application:
    """Answers with the path; `/wait` waits until it may go on, `/break` breaks off in the middle of the body."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        body = environ["wsgi.input"].read()
        if path == "/wait":
            self.begun.release()
            assert self.go_on.wait(30)
        start_response("200 OK", [("Content-Length", "9" if path == "/break" else str(len(path) + len(body)))])
        yield path.encode()
        if path == "/break":
            raise RuntimeError("broken off")
        yield body


class Running:
    """A worker that runs in a thread of this process."""

    def __init__(self, listener: socket.socket, **settings: Any) -> None:
        config = Config()
        for name, value in {"worker_connections": 20, "threads": 2, "keepalive": 60, **settings}.items():
            config.set(name, value)
        self.application = Application()
        self.address = listener.getsockname()
        self.worker = Worker(1, os.getppid(), [listener], self.application, 30, config, ServerLogger(config))
        self.worker.load = WorkerLoad()
        self.worker.wsgi = self.application  # type: ignore[assignment]  # a stricter WSGI type
        self.worker.tpool = self.worker.get_thread_pool()
        self.worker.poller = selectors.DefaultSelector()
        self.worker.method_queue.init()
        self.thread = threading.Thread(target=self.worker.run)

    def stop(self) -> None:
        """Stop the worker as SIGTERM does, without waiting."""
        self.worker.handle_exit(0, None)

    @contextmanager
    def client(self) -> Iterator[socket.socket]:
        """Open a connection for the block."""
        with socket.create_connection(self.address, 30) as client:
            wait_until(lambda: any(one.client == client.getsockname() for one in list(self.worker._open)), 30)
            yield client

    def connection(self, client: socket.socket) -> Connection:
        """Return the worker's end of a connection."""
        return next(one for one in list(self.worker._open) if one.client == client.getsockname())

    def wait_until_idle(self, client: socket.socket) -> None:
        """Wait until the thread that has answered gives the connection back, a moment after the answer arrives."""
        conn = self.connection(client)
        wait_until(lambda: self.worker._waiting.get(conn.fd) is conn, 30)

    def serves(self) -> bool:
        """Return whether a request on a new connection is answered."""
        with self.client() as client:
            return answer(client) == b"/"


Start = Callable[..., Running]


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts a worker with these settings of gunicorn; all are stopped at the end."""
    started = []

    def start(**settings: Any) -> Running:
        running = Running(socket.create_server(("127.0.0.1", 0)), **settings)
        running.thread.start()
        started.append(running)
        return running

    yield start
    for running in started:
        running.application.go_on.set()
        running.stop()
        running.thread.join(30)
        assert not running.thread.is_alive()


def answer(client: socket.socket, request: bytes = REQUEST) -> bytes:
    """Send a request and return the body of the answer."""
    client.sendall(request)
    return read_answer(client).body


def request(path: str) -> bytes:
    return REQUEST.replace(b"/ ", f"{path} ".encode(), 1)


def test_a_client_that_stops_reading_is_given_up(start: Start) -> None:
    running = start()
    with running.client() as client:
        accepted = running.connection(client).sock
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


# ------------------------------------------------------------------------------------------------ races


def test_an_event_of_a_descriptor_that_has_been_reused_changes_nothing(start: Start) -> None:
    """A thread has got the event of a connection that was closed meanwhile, and finds another one."""
    running = start()
    with running.client() as client:
        conn = running.connection(client)
        until = conn.timeout
        wait_until(lambda: conn.fd in running.worker._waiting, 30)
        running.worker._take(running.worker._waiting.pop(conn.fd))
        assert (running.worker._waiting[conn.fd], conn.timeout) == (conn, until)
        client.sendall(REQUEST[:9])
        wait_until(lambda: conn.collected == REQUEST[:9], 30)
        wait_until(lambda: conn.fd in running.worker._waiting, 30)
        running.worker._take(running.worker._waiting.pop(conn.fd))
        assert answer(client, REQUEST[9:]) == b"/"


def test_a_descriptor_that_gunicorn_has_closed_may_belong_to_another_client(start: Start) -> None:
    """gunicorn closes a connection whose response has broken off, before the worker sees it."""
    closed, go_on = threading.Event(), threading.Event()

    def after_a_request(_worker: object, request: Any, *_: object) -> None:
        if request.path == "/break":
            closed.set()
            assert go_on.wait(30)

    running = start(post_request=after_a_request)
    with running.client() as broken, socket.socket() as other:
        conn = running.connection(broken)
        # The next connection gets the lowest free descriptor: leave none below.
        fillers = [os.open(os.devnull, os.O_RDONLY)]
        while fillers[-1] < conn.fd:
            fillers.append(os.open(os.devnull, os.O_RDONLY))
        broken.sendall(request("/break"))
        broken.shutdown(socket.SHUT_WR)
        assert closed.wait(30)
        other.settimeout(30)
        other.connect(running.address)
        wait_until(lambda: running.worker._waiting.get(conn.fd) not in {None, conn}, 30)
        go_on.set()
        wait_until(lambda: conn not in running.worker._open, 30)
        assert answer(other) == b"/"
        for filler in fillers:
            os.close(filler)


def test_a_connection_that_is_served_is_not_evicted(start: Start) -> None:
    running = start(worker_connections=4)
    with running.client() as served, running.client() as oldest, running.client() as begun:
        served.sendall(request("/wait"))
        assert running.application.begun.acquire(timeout=30)
        begun.sendall(REQUEST[:9])
        wait_until(lambda: running.connection(begun).collected == REQUEST[:9], 30)
        with running.client() as newest:
            assert oldest.recv(1) == b""
            assert answer(newest) == b"/"
            running.wait_until_idle(newest)
            with running.client() as another:  # evicts the one before, which has sent nothing since
                assert newest.recv(1) == b""
                assert answer(another) == b"/"
        running.application.go_on.set()
        assert read_answer(served).body == b"/wait"
        assert answer(begun, REQUEST[9:]) == b"/"


def test_a_long_body_that_waits_for_a_thread_is_evicted_if_nothing_is_idle(start: Start) -> None:
    running = start(worker_connections=4, threads=1)
    with running.client() as reading, running.client() as first, running.client() as second:
        reading.sendall(LONG.replace(b" / ", b" /wait "))
        wait_until(lambda: any(task.running() for task in list(running.worker._long)), 30)
        for number, client in enumerate((first, second), 2):
            client.sendall(LONG)
            wait_until(lambda number=number: len(running.worker._long) == number, 30)  # type: ignore[misc]
        assert running.serves()
        assert first.recv(1) == b""
        running.application.go_on.set()
        for client, path in ((reading, b"/wait"), (second, b"/")):
            client.sendall(b"x" * 40_000)
            assert read_answer(client).body == path + b"x" * 40_000


def test_a_connection_that_is_dropped_while_it_is_served_leaves_nothing(start: Start) -> None:
    running = start(threads=1)
    with running.client() as client:
        conn = running.connection(client)
        client.sendall(request("/wait"))
        assert running.application.begun.acquire(timeout=30)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing sends a reset
    running.application.go_on.set()
    wait_until(lambda: conn not in running.worker._open, 30)
    assert conn.fd not in running.worker._waiting
    assert running.serves()


def test_a_stopping_worker_answers_what_it_has_and_then_closes_idle_connections(start: Start) -> None:
    before = set(threading.enumerate())
    running = start()
    with running.client() as served, running.client() as idle, running.client() as late:
        served.sendall(request("/wait"))
        assert running.application.begun.acquire(timeout=30)
        running.stop()
        late.sendall(REQUEST)
        last = read_answer(late)
        assert (last.body, last.headers["Connection"]) == (b"/", "close")
        assert idle.recv(1) == b""
        running.application.go_on.set()
        assert read_answer(served).body == b"/wait"
        running.thread.join(30)
    wait_until(lambda: set(threading.enumerate()) <= before, 30)


def test_a_fault_of_the_server_ends_one_connection_and_no_thread(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    running = start(threads=1)

    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch, running.client() as client:
        patch.setattr(running.worker, "handle", fail)
        client.sendall(REQUEST)
        assert client.recv(1) == b""
    assert running.serves()


# ------------------------------------------------------------------------------------------- time limits


def test_a_late_request_is_answered(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REQUEST_TIMEOUT", 0.1)
    running = start()
    with running.client() as late:
        late.sendall(REQUEST[:9])
        assert read_answer(late).status == 408
        assert late.recv(1) == b""


def test_an_idle_connection_is_closed(start: Start) -> None:
    running = start(keepalive=1)
    with running.client() as idle:
        assert idle.recv(1) == b""


def test_a_connection_that_lingers_is_closed_without_a_further_answer(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_CLOSE_TIMEOUT", 0.1)
    running = start()
    with running.client() as client:
        conn = running.connection(client)
        client.sendall(REQUEST.replace(b"Host", b"Connection: close\r\nHost") + REQUEST[:9])
        assert read_answer(client).body == b"/"
        client.sendall(REQUEST)
        assert client.recv(1) == b""
        wait_until(lambda: conn not in running.worker._open, 30)
        assert conn.fd not in running.worker._waiting
    assert "request rejected" not in caplog.text


def test_long_bodies_have_threads_of_their_own_and_a_time_limit(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONG_TIMEOUT", 1)
    running = start(threads=1)
    with running.client() as reading, running.client() as waiting:
        reading.sendall(LONG.replace(b" / ", b" /wait "))
        wait_until(lambda: any(task.running() for task in list(running.worker._long)), 30)
        waiting.sendall(LONG)
        assert running.serves()
        assert running.application.begun.acquire(timeout=30)  # the application sees the end of the incomplete body
        assert read_answer(waiting).status == 408
        running.application.go_on.set()
        assert read_answer(reading).body == b"/wait"
    assert running.serves()


def test_a_long_body_is_read_while_it_arrives(start: Start) -> None:
    running = start(threads=1)
    with running.client() as client:
        client.sendall(LONG)
        for _ in range(4):
            client.sendall(b"x" * 10_000)
        assert read_answer(client).body == b"/" + b"x" * 40_000
        assert answer(client) == b"/"


def test_a_response_without_a_body_is_sent(start: Start) -> None:
    running = start()
    with running.client() as client:
        client.sendall(REQUEST.replace(b"GET", b"HEAD"))
        assert client.recv(65_536).endswith(b"\r\n\r\n")


def test_requests_that_arrive_together_are_answered_in_turn(start: Start) -> None:
    """They are more than Python's limit of recursion."""
    running = start(threads=1)
    with running.client() as client:
        for number in range(1_500):
            client.sendall(request(f"/{number}"))
        client.sendall(REQUEST.replace(b"Host", b"Connection: close\r\nHost"))
        answers = b"".join(iter(lambda: client.recv(65_536), b""))
    assert [int(path) for path in re.findall(rb"\r\n\r\n/(\d+)", answers)] == [*range(1_500)]


# --------------------------------------------------------------------------------------------- acceptance


def test_a_connection_is_left_to_a_worker_with_fewer_but_not_for_ever(start: Start) -> None:
    running = start()
    with running.client():
        running.worker.load.publish_count(7, 0)
        asked = 0

        def fewest(load: WorkerLoad = running.worker.load) -> int:
            nonlocal asked
            asked += 1
            return WorkerLoad.fewest(load)

        running.worker.load.fewest = fewest  # type: ignore[method-assign]
        assert running.serves()
    assert asked == 6


# ------------------------------------------------------------------------------------------------ sockets


@pytest.fixture
def pair() -> Iterator[tuple[ClientSocket, socket.socket]]:
    """Return a client's socket as the worker has it, and the client's end."""
    near, far = socket.socketpair()
    far.settimeout(0)
    with ClientSocket(near.family, near.type, near.proto, near.detach()) as client, far:
        yield client, far


def test_head_and_body_are_sent_together(pair: tuple[ClientSocket, socket.socket]) -> None:
    client, far = pair
    client.sendall(RESPONSE_HEAD)
    with pytest.raises(BlockingIOError):
        far.recv(1)
    client.sendall(b"body")
    assert far.recv(65_536) == RESPONSE_HEAD + b"body"
    client.sendall(b"more")
    assert far.recv(65_536) == b"more"


def test_a_head_without_a_body_is_sent_at_the_end(pair: tuple[ClientSocket, socket.socket]) -> None:
    client, far = pair
    client.sendall(RESPONSE_HEAD)
    client.flush()
    assert far.recv(65_536) == RESPONSE_HEAD
    client.flush()
    with pytest.raises(BlockingIOError):
        far.recv(1)


def test_a_body_that_looks_like_a_head_keeps_its_place(pair: tuple[ClientSocket, socket.socket]) -> None:
    client, far = pair
    for part in (RESPONSE_HEAD, RESPONSE_HEAD, RESPONSE_HEAD, b"end"):
        client.sendall(part)
    assert far.recv(65_536) == RESPONSE_HEAD * 3 + b"end"


PARTS = (
    *(b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n\n", b"GET / HTTP/1.1", b"Expect:", b"transfer-encoding:", b"\xc5\xbf"),
    *(b"Content-Length:", b"content-LENGTH: ", b"5", b"40000", b"99999999999", b" ", b"\t", b"x", b"x" * 33_000),
)


@given(st.lists(st.sampled_from(PARTS), max_size=15).map(b"".join))
def test_a_request_is_looked_at_as_the_grammar_says(buffer: bytes) -> None:
    """RFC 9112, section 2: the head ends with an empty line; a line may end with LF alone."""
    start = 2 if buffer.startswith(b"\r\n") else 0
    end = re.compile(rb"\r?\n\r?\n").search(buffer, start)
    if end is None:
        assert classify_buffer(buffer) is (Readiness.PARTIAL if len(buffer) < 32_768 else Readiness.LONG)
        return
    head = buffer[: end.end()]
    length = re.search(rb"\ncontent-length:[ \t]*(\d{1,10})[ \t]*\r?\n", head, re.IGNORECASE)
    total = len(head) + (int(length[1]) if length else 0)
    if re.search(rb"\n(transfer-encoding|expect):", head, re.IGNORECASE):
        assert classify_buffer(buffer) is Readiness.LONG
    elif total <= len(buffer):
        assert classify_buffer(buffer) is Readiness.COMPLETE
    else:
        assert classify_buffer(buffer) is (Readiness.PARTIAL if total <= 32_768 else Readiness.LONG)
