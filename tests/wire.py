"""A wire to the database that can be cut, mended, and made silent while it is still connected."""

import contextlib
import select
import socket
import threading
from types import TracebackType
from typing import Self


class Wire:
    """Forwards what comes to its port; `cut` refuses and hangs up, `hold` accepts and says nothing."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flows = threading.Event()
        self._flows.set()
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
        self.cut()

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
            lines, self._lines = self._lines, []
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def hold(self, at_most: float = 8.0) -> None:
        """Go silent: connections stand, nothing arrives; not for ever, so that who waits for ever is found out."""
        self._flows.clear()
        rescue = threading.Timer(at_most, self.release)
        rescue.daemon = True
        rescue.start()

    def release(self) -> None:
        """Let everything arrive."""
        self._flows.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
            except OSError:
                return
            with self._lock:
                self._lines += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            while select.select([source], [], []) and (piece := source.recv(65_536)):
                self._flows.wait()
                sink.sendall(piece)
        for line in (source, sink):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
