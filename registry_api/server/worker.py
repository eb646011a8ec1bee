"""A gthread worker that balances connections among workers and isolates slow clients."""

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
from registry_api.server.request_readiness import Connection, Readiness
from registry_api.server.worker_load import WorkerLoad

_REQUEST_TIMEOUT = 10  # seconds from the first byte of a request until it must have arrived
_LONG_TIMEOUT = 30  # seconds for a long body to arrive, and for a client to read any part of a response
_LINGER_TIMEOUT = 2  # seconds in which a client may close an answered connection itself
_MAX_DEFERRALS = 5  # how often a worker leaves a new connection to a less loaded worker, which may be hung


class ServerLogger(Logger):
    """gunicorn's logger without its access log, which middleware/access_log.py writes.

    With `logconfig_dict`, gunicorn formats each access line and then discards it: 20 µs of a request's 800.
    """

    def access(self, *_: Any) -> None:
        """Write nothing."""


class Worker(ThreadWorker):
    """A `gthread` worker in which no client can hold a resource that others need.

    - A connection gets a thread only when its request has arrived (request_readiness.py), until the response is sent.
    - Long bodies are read while they arrive, by at most half of the threads and with a time limit.
    - An answered connection that is to be closed lingers in the event loop; gunicorn would block the loop for it.
    - A worker leaves new connections to one that has fewer. Without that, one of two workers often gets all of them,
      at half the throughput.
    - A request that cannot be parsed or does not arrive in time is answered with a problem (rejections.py).
    """

    load: WorkerLoad | None = None  # set by gunicorn.conf.py before it forks, as is the slot
    slot = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._long: dict[Any, float] = {}  # connections whose long body a thread is reading → deadline
        self._queued: deque[Any] = deque()  # connections with a long body that wait for a thread
        self._lingering: deque[Any] = deque()  # answered connections that the client has not closed yet
        self._deferrals = 0

    def init_process(self) -> None:
        """Let the system drop clients that stop reading, which would hold a thread for ever (tcp(7))."""
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            for listener in self.sockets:  # accepted sockets inherit the option
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _LONG_TIMEOUT * 1000)
        super().init_process()

    def notify(self) -> None:
        """Send the heartbeat to the master, and publish the number of connections to the other workers."""
        super().notify()
        if self.load:
            self.load.publish_count(self.slot, self.nr_conns if self.alive else None)

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection, unless another worker has fewer; it gets no thread before its request has arrived."""
        if self._should_defer_accept():
            return
        if self.nr_conns >= self.worker_connections - 1:
            self._evict_oldest_idle()
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE}:
                self._evict_oldest_idle()
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
        """Look at an idle connection on which bytes have arrived."""
        if client.fileno() < 0:  # evicted since the poller reported it
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        readiness = conn.readiness()
        if readiness is Readiness.PARTIAL:
            conn.timeout = time.monotonic() + _REQUEST_TIMEOUT
            self.pending_conns.append(conn)
            self.poller.register(client, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
        else:
            self._dispatch(conn, readiness)

    def on_pending_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """Look again at a connection with a partial request."""
        if client.fileno() < 0 or (readiness := conn.readiness()) is Readiness.PARTIAL:
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self._dispatch(conn, readiness)

    def enqueue_req(self, conn: Any) -> None:
        """Dispatch a pipelined request; part of it is in the parser, so it counts as long."""
        self._dispatch(conn, Readiness.LONG)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Take a connection back from its thread, and give the thread to the next long body."""
        self._long.pop(conn, None)
        super().finish_request(conn, fs)
        if self._queued and self._has_thread_for_long():
            self._dispatch(self._queued.popleft(), Readiness.LONG)

    def murder_pending(self) -> None:
        """End the connections whose time limit has passed; gunicorn calls this in every turn of its loop."""
        now = time.monotonic()
        queues: tuple[deque[Any], ...] = (self.pending_conns, self._queued)
        for waiting in queues:
            while waiting and waiting[0].timeout < now:
                self._reject_late(waiting.popleft())
        while self._lingering and self._lingering[0].timeout < now:
            self._drop(self._lingering.popleft())
        for conn, deadline in self._long.items():
            if deadline < now:
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)  # the thread reads an end, and rejects the incomplete body

    def handle_error(self, _req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer with a problem; gunicorn's own answer is HTML, and its log line quotes what the client sent."""
        rejections.reject(client, addr, rejections.status_of(exc), exc)

    def _should_defer_accept(self) -> bool:
        if self.load:
            self.load.publish_count(self.slot, self.nr_conns)
            if self.nr_conns > self.load.fewest() and self._deferrals < _MAX_DEFERRALS:
                self._deferrals += 1
                time.sleep(0.001)  # lets the other worker, which the same connection woke, accept it
                return True
        self._deferrals = 0
        return False

    def _evict_oldest_idle(self) -> None:
        """Close the connection that has been without a complete request for longest."""
        for waiting in (self.keepalived_conns, self.pending_conns):
            if waiting:
                self._drop(waiting.popleft())
                return

    def _dispatch(self, conn: Any, readiness: Readiness) -> None:
        """Give a connection to a thread, or put it into the queue for long bodies."""
        if readiness is Readiness.LONG:
            if not self._has_thread_for_long():
                conn.timeout = time.monotonic() + _LONG_TIMEOUT
                self._queued.append(conn)
                return
            self._long[conn] = time.monotonic() + _LONG_TIMEOUT
        super().enqueue_req(conn)

    def _has_thread_for_long(self) -> bool:
        threads: int = self.cfg.threads
        return len(self._long) < max(1, threads // 2)

    def _linger(self, conn: Any) -> None:
        """Let the client close an answered connection: a reset could destroy the response (RFC 9112, section 9.6)."""
        with contextlib.suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        conn.sock.settimeout(0)
        conn.timeout = time.monotonic() + _LINGER_TIMEOUT
        self.nr_conns += 1
        self._lingering.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))

    def _drain(self, conn: Any, client: socket.socket) -> None:
        try:
            if client.recv(65_536):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._lingering.remove(conn)
        self._drop(conn)

    def _reject_late(self, conn: Any) -> None:
        rejections.reject(conn.sock, conn.client, HTTPStatus.REQUEST_TIMEOUT, "timeout")
        self._drop(conn)

    def _drop(self, conn: Any) -> None:
        with contextlib.suppress(KeyError):  # a queued connection is not registered
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
