"""A TCP proxy in front of the database that refuses, drops, pauses or delays traffic."""

import contextlib
import select
import socket
import threading
import time
from types import TracebackType
from typing import Self


class TcpProxy:
    """Forwards connections from a port of its own to another address; the port never changes."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._all_flow = threading.Event()
        self._all_flow.set()
        self._delay = 0.0  # seconds
        self._lock = threading.Lock()
        self._sockets: dict[socket.socket, threading.Event] = {}  # each forwards data while its event is set
        self._listener: socket.socket | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.resume()
        self.close()

    def forward_to(self, host: str, port: int) -> None:
        """Forward new connections to another address, as a host name does after a failover."""
        self._target = (host, port)

    def open(self) -> None:
        """Accept connections, on the same port as before."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self._listener, self.port = listener, listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self) -> None:
        """Refuse new connections and close the open ones."""
        if self._listener:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self.drop_connections()

    def drop_connections(self) -> None:
        """Close the open connections, as a restarted server does, and accept new ones."""
        with self._lock:
            sockets, self._sockets = self._sockets, {}
        for line, flows in sockets.items():
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            flows.set()

    def pause(self, at_most: float = 8.0) -> None:
        """Keep connections open but forward nothing until `resume`, for `at_most` seconds.

        The limit lets a test fail, not hang, when the service waits without a timeout.
        """
        self._all_flow.clear()
        limit = threading.Timer(at_most, self.resume)
        limit.daemon = True
        limit.start()

    def resume(self) -> None:
        """Forward everything that was held back, and end a delay."""
        self._delay = 0.0
        self._all_flow.set()

    def pause_existing(self) -> None:
        """Forward nothing more on the open connections, as a router that lost their state; new ones work."""
        with self._lock:
            for flows in self._sockets.values():
                flows.clear()

    def delay(self, seconds: float) -> None:
        """Forward each piece of data this much later, in both directions, until `resume`."""
        self._delay = seconds

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._target)
            except OSError:
                near.close()
                continue
            flows = threading.Event()
            flows.set()
            with self._lock:
                self._sockets |= {near: flows, far: flows}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._forward, args=(source, sink, flows), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, flows: threading.Event) -> None:
        with contextlib.suppress(OSError, ValueError):
            while select.select([source], [], []) and (piece := source.recv(65_536)):
                time.sleep(self._delay)
                flows.wait()
                self._all_flow.wait()
                sink.sendall(piece)
        # While a connection is paused, the other side does not learn that it was closed either.
        flows.wait()
        for line in (source, sink):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
