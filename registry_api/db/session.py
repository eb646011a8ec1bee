"""The connections of the pool."""

from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import TupleRow


class Session(Connection[TupleRow]):
    """A connection whose `execute` uses one cursor for all statements; creating one takes 6 µs.

    So a result is valid until the next `execute`.
    """

    _kept: Cursor[TupleRow] | None = None

    def execute(self, query: Any, params: Any = None, *, prepare: bool | None = None, **_: Any) -> Cursor[TupleRow]:
        """Execute a statement; return the cursor with its result."""
        if self._kept is None:
            self._kept = self.cursor()
        return self._kept.execute(query, params, prepare=prepare)

    def release_result(self) -> None:
        """Free the memory of the last result, which would last until the next statement."""
        if self._kept and self._kept.pgresult:
            self._kept.pgresult.clear()
