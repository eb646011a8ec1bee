"""Rows as CSV (RFC 4180) that a spreadsheet opens without running any of it.

It begins with a byte order mark, because Excel takes UTF-8 for the system's code page without it. Every cell is in
quotes, so that a separator of another locale, such as the semicolon, begins none; what would run gets an apostrophe in
front (https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"
BYTE_ORDER_MARK: Final = "\ufeff"

# What spreadsheets take for a formula, in its full-width forms too, behind blanks and what cannot be seen; and a cell
# that begins with a control character at all.
_UNSEEN: Final = r"\s\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA: Final = re.compile(rf"[{_UNSEEN}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\x00-\x1f]")

# Excel holds no more UTF-16 units in a cell, and what is more begins another cell, of whatever kind.
_MOST: Final = 32_767
_CUT: Final = " […] (cut: longer than a cell can be)"


def table(
    columns: Sequence[str], pages: Iterable[Iterable[Sequence[str | None]]], separator: str = ","
) -> Iterator[bytes]:
    """Write the columns' names and all rows, a piece per page."""
    yield BYTE_ORDER_MARK.encode() + _lines([columns], separator)
    for page in pages:
        yield _lines(page, separator)


def harmless(text: str | None) -> str:
    """Write a text as a cell: an apostrophe goes before what would run as a formula, and what is too long is cut."""
    cell = text or ""
    if _FORMULA.match(cell):
        cell = f"'{cell}"
    units = cell.encode("utf-16-le")
    if len(units) <= 2 * _MOST:
        return cell
    return units[: 2 * (_MOST - len(_CUT))].decode("utf-16-le", errors="ignore") + _CUT


def _lines(rows: Iterable[Sequence[str | None]], separator: str) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(
        [harmless(cell) for cell in row] for row in rows
    )
    return written.getvalue().encode()
