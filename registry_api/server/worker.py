"""gunicorn's threaded worker, made fair: among workers, to quick clients beside slow ones, and in its refusals."""

import contextlib
import errno
import selectors
import socket
import time
from collections import deque
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from registry_api.server import rejections
from registry_api.server.request_readiness import Arrival, Connection
from registry_api.server.worker_load import Seats

_HEAD_PATIENCE = 10  # seconds in which a request that has begun must be there
_LONG_PATIENCE = 30  # seconds in which a long body must have come, or a client may take nothing of its answer
_LAST_PATIENCE = 2  # seconds in which a client may close an answered connection itself
_PASSES = 5  # times that a new connection is left to another worker, which may be hung


class ServerLogger(Logger):
    """gunicorn's logger without its access log, which middleware/access_log.py writes.

    With `logconfig_dict`, gunicorn puts each line together and throws it away: 20 µs of a request's 800.
    """

    def access(self, *_: Any) -> None:
        """Write nothing."""


class Worker(ThreadWorker):
    """A `gthread` worker in which no client can hold what another needs.

    - A connection has a thread from when its request is there (request_readiness.py) until it is answered, no longer.
    - An answered connection that is to end waits for its client beside the loop; gunicorn would stop the loop for it.
    - Requests with long bodies, which are read as they come, have half of the threads at most, and a time limit.
    - New connections go to the worker that has fewest; left to chance, one of two often has all, at half the speed.
    - What cannot be parsed (400, 414, 417, 431, 501) or does not come (408) is answered as the contract has it.
    """

    seats: Seats | None = None  # gunicorn.conf.py gives each worker a seat before it forks
    seat = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._long: dict[Any, float] = {}  # whose long body is being read, until when
        self._queue: deque[Any] = deque()  # whose long body waits for a thread
        self._answered: deque[Any] = deque()  # which the client has yet to close
        self._passed = 0

    def init_process(self) -> None:
        """Have the system end connections whose client stops reading, which would hold a thread for ever (tcp(7))."""
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            for listener in self.sockets:  # what they accept inherits it
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _LONG_PATIENCE * 1000)
        super().init_process()

    def notify(self) -> None:
        """Tell the master that this worker lives, and the other workers how many connections it has."""
        super().notify()
        if self.seats:
            self.seats.say(self.seat, self.nr_conns if self.alive else None)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, unless another worker has fewer; it has no thread until there is a request."""
        if self._leaves_it_to_another():
            return
        if self.nr_conns >= self.worker_connections - 1:
            self._make_room()
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE}:
                self._make_room()
            elif error.errno not in {errno.EAGAIN, errno.ECONNABORTED}:
                raise
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, client, address, listener.getsockname(), linger=self._linger)
        conn.data_ready = True
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(client, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def on_client_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """Look at an idle connection on which something has come."""
        if client.fileno() < 0:  # it made room since the system named it
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        arrival = conn.arrival()
        if arrival is Arrival.PARTIAL:
            conn.timeout = time.monotonic() + _HEAD_PATIENCE
            self.pending_conns.append(conn)
            self.poller.register(client, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
        else:
            self._hand_over(conn, arrival)

    def on_pending_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """Look again at a connection on which more has come of a request that had begun."""
        if client.fileno() < 0 or (arrival := conn.arrival()) is Arrival.PARTIAL:
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self._hand_over(conn, arrival)

    def enqueue_req(self, conn: Any) -> None:
        """Take what came behind a request in one go: the parser has it, so nobody can see whether it is whole."""
        self._hand_over(conn, Arrival.LONG)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Put a connection away, and let the next long body have the thread."""
        self._long.pop(conn, None)
        super().finish_request(conn, fs)
        if self._queue and self._has_room_for_long():
            self._hand_over(self._queue.popleft(), Arrival.LONG)

    def murder_pending(self) -> None:
        """End what has taken too long to arrive."""
        now = time.monotonic()
        queues: tuple[deque[Any], ...] = (self.pending_conns, self._queue)
        for waiting in queues:
            while waiting and waiting[0].timeout < now:
                self._give_up(waiting.popleft())
        while self._answered and self._answered[0].timeout < now:
            self._drop(self._answered.popleft())
        for conn, until in self._long.items():
            if until < now:
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)  # the thread reads an end, and refuses what is cut short

    def _leaves_it_to_another(self) -> bool:
        if self.seats:
            self.seats.say(self.seat, self.nr_conns)
            if self.nr_conns > self.seats.fewest() and self._passed < _PASSES:
                self._passed += 1
                time.sleep(0.001)  # the other is awake as well
                return True
        self._passed = 0
        return False

    def _make_room(self) -> None:
        """Close the connection on which nothing has happened for longest."""
        for waiting in (self.keepalived_conns, self.pending_conns):
            if waiting:
                self._drop(waiting.popleft())
                return

    def _hand_over(self, conn: Any, arrival: Arrival) -> None:
        if arrival is Arrival.LONG:
            if not self._has_room_for_long():
                conn.timeout = time.monotonic() + _LONG_PATIENCE
                self._queue.append(conn)
                return
            self._long[conn] = time.monotonic() + _LONG_PATIENCE
        super().enqueue_req(conn)

    def _has_room_for_long(self) -> bool:
        threads: int = self.cfg.threads
        return len(self._long) < max(1, threads // 2)

    def _linger(self, conn: Any) -> None:
        """Leave an answered connection for the client to close, lest the end of its answer is lost (RFC 9112, 9.6)."""
        with contextlib.suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        conn.sock.settimeout(0)
        conn.timeout = time.monotonic() + _LAST_PATIENCE
        self.nr_conns += 1
        self._answered.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))

    def _drain(self, conn: Any, client: socket.socket) -> None:
        try:
            if client.recv(65_536):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._answered.remove(conn)
        self._drop(conn)

    def _give_up(self, conn: Any) -> None:
        rejections.refuse(conn.sock, conn.client, HTTPStatus.REQUEST_TIMEOUT, "too slow")
        self._drop(conn)

    def _drop(self, conn: Any) -> None:
        with contextlib.suppress(KeyError):  # a long body in the queue is not being watched
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def handle_error(self, _req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer with a problem; gunicorn's own answer is HTML, and its log line would quote what was sent."""
        rejections.refuse(client, addr, rejections.status_of(exc), exc)
