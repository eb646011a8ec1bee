"""A gthread worker that balances connections among workers and isolates slow clients."""

import contextlib
import errno
import os
import select
import socket
import threading
import time
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from registry_api.server import rejections
from registry_api.server.connection import Connection, Readiness, classify_buffer
from registry_api.server.worker_load import WorkerLoad

if TYPE_CHECKING:
    from concurrent.futures import Future

_REQUEST_TIMEOUT = 10  # seconds from the first byte of a request until it must have arrived
_LONG_TIMEOUT = 30  # seconds for a long body to arrive, and for a client to read any part of a response
_CLOSE_TIMEOUT = 2  # seconds in which a client may close an answered connection, or use one of a stopping worker
_CHECK_INTERVAL = 0.1  # seconds between two searches for connections whose time is over
_MAX_DEFERRALS = 5  # how often a worker leaves a new connection to a less loaded worker, which may be hung


class ServerLogger(Logger):
    """gunicorn's logger without its access log, which middleware/access_log.py writes."""

    def access(self, *_: Any) -> None:
        """Write nothing; with `logconfig_dict`, gunicorn would format each line and then discard it (20 µs)."""


class Worker(ThreadWorker):
    """A `gthread` worker in which no client can hold a resource that others need.

    Its threads wait in one epoll. The thread that removes a connection from `_waiting` owns it until it puts it back or
    closes it. gunicorn's event loop, in the main thread, accepts connections and ends those whose time is over.

    - A request gets a thread when it has arrived (connection.py); gunicorn's threads would wait for slow clients. Long
      bodies are read while they arrive, by as many other threads (gunicorn's pool), and with a time limit.
    - An answered connection that is to be closed lingers in the epoll; gunicorn would block its loop for it.
    - A worker leaves new connections to one that has fewer; else one of two often gets all, at half the throughput.
    - A request that cannot be parsed or does not arrive in time is answered with a problem (rejections.py).
    """

    load = WorkerLoad()  # set by gunicorn.conf.py before it forks, as is the slot
    slot = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open: set[Connection] = set()
        self._waiting: dict[int, Connection] = {}  # by descriptor
        self._long: dict[Future[None], Connection] = {}  # connections whose long body is being read, or will be
        self._idle_until = float("inf")  # when idle connections are closed, because the worker stops
        self._deferrals, self._checked_at = 0, 0.0

    def run(self) -> None:
        """Start the threads, and run gunicorn's event loop until the worker is stopped."""
        for listener in self.sockets:  # accepted sockets inherit it: clients that stop reading are dropped (tcp(7))
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _LONG_TIMEOUT * 1000)
        self._epoll = select.epoll()
        self._stopping, stop = os.pipe()
        self._epoll.register(self._stopping, select.EPOLLIN)
        for _ in range(self.cfg.threads):
            threading.Thread(target=self._serve).start()
        try:
            super().run()
        finally:
            os.close(stop)  # ends the threads

    def notify(self) -> None:
        """Send the heartbeat to the master, and publish the number of connections to the other workers."""
        super().notify()
        self.load.publish_count(self.slot, len(self._open) if self.alive else None)

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection, unless another worker has fewer; it gets no thread before its request has arrived."""
        if self._should_defer_accept():
            return
        if len(self._open) >= self.worker_connections - 1:
            self._evict_oldest_idle()
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE}:
                self._evict_oldest_idle()
            elif error.errno not in {errno.EAGAIN, errno.ECONNABORTED}:
                raise
            return
        conn = Connection(self.cfg, client, address, listener.getsockname())
        conn.set_timeout()
        self._open.add(conn)
        self._wait(conn, self._epoll.register)

    def murder_pending(self) -> None:
        """End the connections whose time limit has passed; gunicorn calls this in every turn of its loop."""
        self.nr_conns, now = len(self._open), time.monotonic()
        if now < self._checked_at + _CHECK_INTERVAL:
            return
        self._checked_at = now
        if not self.alive:
            self._idle_until = min(self._idle_until, now + _CLOSE_TIMEOUT)
        for conn in list(self._waiting.values()):
            until = conn.timeout if conn.collected else min(conn.timeout, self._idle_until)
            if until < now and self._waiting.pop(conn.fd, None) is not None:
                self._drop(conn, is_late=bool(conn.collected))
        for reading, conn in sorted(self._long.items(), key=lambda item: item[0].running()):  # those that wait first
            if reading.done():
                del self._long[reading]
            elif conn.timeout < now and reading.cancel():  # no thread has begun to read it
                self._drop(conn, is_late=True)
            elif conn.timeout < now:
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)  # the thread reads an end, and rejects the incomplete body

    def handle_error(self, _req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer with a problem; gunicorn's own answer is HTML, and its log line quotes what the client sent."""
        rejections.reject(client, addr, rejections.status_of(exc), exc)

    def _should_defer_accept(self) -> bool:
        self.load.publish_count(self.slot, len(self._open))
        if len(self._open) <= self.load.fewest() or self._deferrals >= _MAX_DEFERRALS:
            self._deferrals = 0
            return False
        self._deferrals += 1
        time.sleep(0.001)  # lets the other worker, which the same connection woke, accept it
        return True

    def _evict_oldest_idle(self) -> None:
        """Close the connection that has been without a complete request for longest, or one that waits for a thread."""
        waiting = sorted(self._waiting.values(), key=lambda conn: (bool(conn.collected), conn.timeout))
        idle = (conn for conn in waiting if self._waiting.pop(conn.fd, None))
        queued = (conn for reading, conn in list(self._long.items()) if reading.cancel() and self._long.pop(reading))
        if conn := next(chain(idle, queued), None):
            self._drop(conn)

    def _serve(self) -> None:
        while True:
            for fd, _ in self._epoll.poll(maxevents=1):
                if fd == self._stopping:
                    return
                if conn := self._waiting.pop(fd, None):
                    self._take(conn)

    def _take(self, conn: Connection, *, is_long: bool = False) -> None:
        try:
            if is_long:
                self._proceed(conn, is_ready=True)
            elif (arrived := conn.receive()) is None:  # the descriptor belonged to another connection at the event
                self._wait(conn)
            elif conn.is_lingering:
                self._wait(conn) if arrived else self._drop(conn)
            else:
                if not conn.collected:
                    conn.timeout = time.monotonic() + _REQUEST_TIMEOUT
                conn.collected += arrived
                self._proceed(conn, is_ready=not arrived)  # the parser rejects a partial request that has ended
        except Exception:
            self.log.exception("error outside the application")
            self._drop(conn)

    def _proceed(self, conn: Connection, *, is_ready: bool) -> None:
        """Answer the requests that have arrived, then let the connection wait for the next one."""
        while is_ready or (readiness := classify_buffer(conn.collected)) is Readiness.COMPLETE:
            conn.timeout = time.monotonic() + _LONG_TIMEOUT
            if not self._answer(conn):
                self._linger(conn)
                return
            conn.timeout = time.monotonic() + (_REQUEST_TIMEOUT if conn.collected else self.cfg.keepalive)
            is_ready = False
        if readiness is Readiness.LONG:
            conn.timeout = time.monotonic() + _LONG_TIMEOUT
            self._long[self.tpool.submit(self._take, conn, is_long=True)] = conn
        else:
            self._wait(conn)

    def _answer(self, conn: Connection) -> bool:
        """Answer one request; return whether the connection is kept."""
        conn.init()
        conn.parser.unreader.unread(conn.collected)
        is_kept = self.handle(conn)
        with contextlib.suppress(OSError):  # the client has closed the connection, or gunicorn has
            conn.sock.flush()
        conn.collected = conn.parser.unreader.take_buffered()
        return bool(is_kept)

    def _wait(self, conn: Connection, arm: Any = None) -> None:
        """Let a connection wait for bytes; from then on another thread may own it."""
        self._waiting[conn.fd] = conn
        with contextlib.suppress(OSError):  # it has been closed, or is about to be registered
            (arm or self._epoll.modify)(conn.fd, select.EPOLLIN | select.EPOLLONESHOT)

    def _linger(self, conn: Connection) -> None:
        """Let the client close an answered connection: a reset could destroy the response (RFC 9112, section 9.6)."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # closed by gunicorn, because the response failed halfway, or by the client
            self._drop(conn)
        else:
            conn.is_lingering, conn.collected = True, b""
            conn.timeout = time.monotonic() + _CLOSE_TIMEOUT
            self._wait(conn)

    def _drop(self, conn: Connection, *, is_late: bool = False) -> None:
        """Close a connection; a client whose request is late gets a problem."""
        if is_late:
            conn.sock.settimeout(0)
            rejections.reject(conn.sock, conn.client, HTTPStatus.REQUEST_TIMEOUT, "timeout")
        self._open.discard(conn)
        conn.close()
