"""CSV (RFC 4180) that spreadsheets open without running formulas from it.

The file begins with a byte order mark, without which Excel reads UTF-8 as the system's code page. Every cell is quoted,
so that another locale's separator does not split it. A cell that would run as a formula gets a leading apostrophe
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"
BYTE_ORDER_MARK: Final = "\ufeff"

# Cells that spreadsheets run as formulas: the first visible character is =, +, - or @, full-width forms included. Cells
# that begin with a control character count as well.
_INVISIBLE: Final = r"\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA: Final = re.compile(rf"[{_INVISIBLE}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\x00-\x1f]")

_MAX_CELL: Final = 32_767  # UTF-16 units; Excel puts the rest of a longer text into another cell, unescaped
_CUT: Final = " […] (cut: longer than a cell can be)"


def table(
    columns: Sequence[str], pages: Iterable[Iterable[Sequence[str | None]]], separator: str = ","
) -> Iterator[bytes]:
    """Yield the header and all rows, one piece per page."""
    yield BYTE_ORDER_MARK.encode() + _lines([columns], separator)
    for page in pages:
        yield _lines(page, separator)


def escape_formula(text: str | None) -> str:
    """Return a text as a cell: with a leading apostrophe if it would run as a formula, and cut if it is too long."""
    cell = text or ""
    if _FORMULA.match(cell):
        cell = f"'{cell}"
    units = cell.encode("utf-16-le")
    if len(units) <= 2 * _MAX_CELL:
        return cell
    return units[: 2 * (_MAX_CELL - len(_CUT))].decode("utf-16-le", errors="ignore") + _CUT


def _lines(rows: Iterable[Sequence[str | None]], separator: str) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(
        [escape_formula(cell) for cell in row] for row in rows
    )
    return written.getvalue().encode()
