"""A wire to the database that can be cut, mended, slowed, and made silent while it is still connected."""

import contextlib
import select
import socket
import threading
import time
from types import TracebackType
from typing import Self


class Wire:
    """Forwards what comes to its port; `cut` refuses and hangs up, `hold` and `strand` accept and say nothing."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flows = threading.Event()
        self._flows.set()
        self._delay = 0.0
        self._lock = threading.Lock()
        self._lines: dict[socket.socket, threading.Event] = {}  # each with what its pieces wait for
        self._listener: socket.socket | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
        self.cut()

    def lead_to(self, host: str, port: int) -> None:
        """Bring new connections to another address, as a name does after a failover."""
        self._target = (host, port)

    def mend(self) -> None:
        """Take connections again, on the same port as before."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self._listener, self.port = listener, listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """Refuse connections, and hang up on those there are."""
        if self._listener:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self.sever()

    def sever(self) -> None:
        """Hang up on everybody, as a restarted server does, but take new connections."""
        with self._lock:
            lines, self._lines = self._lines, {}
        for line, flows in lines.items():
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            flows.set()

    def hold(self, at_most: float = 8.0) -> None:
        """Go silent: connections stand, nothing arrives; not for ever, so that who waits for ever is found out."""
        self._flows.clear()
        rescue = threading.Timer(at_most, self.release)
        rescue.daemon = True
        rescue.start()

    def release(self) -> None:
        """Let everything arrive, and without delay."""
        self._delay = 0.0
        self._flows.set()

    def strand(self) -> None:
        """Never bring anything more over the connections there are, as a router that forgot them; new ones work."""
        with self._lock:
            for flows in self._lines.values():
                flows.clear()

    def slow(self, seconds: float) -> None:
        """Bring each piece later, in both directions, until `release`."""
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
                self._lines |= {near: flows, far: flows}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink, flows), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, flows: threading.Event) -> None:
        with contextlib.suppress(OSError, ValueError):
            while select.select([source], [], []) and (piece := source.recv(65_536)):
                time.sleep(self._delay)
                flows.wait()
                self._flows.wait()
                sink.sendall(piece)
        # A silent connection does not even end audibly.
        flows.wait()
        for line in (source, sink):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
