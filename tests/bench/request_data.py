"""Choose registrations and create tokens for the requests of a measurement."""

import time
from typing import Any
from uuid import uuid4

import psycopg

from tests.bench import contents
from tests.bench.operations import RequestData
from tests.bench.pieces import Pieces
from tests.support.tokens import Issuer

_PEOPLE = 20


def prepare(owner: psycopg.Connection[Any], issuer: Issuer, pieces: Pieces) -> RequestData:
    """Choose registrations of this database, and create tokens."""
    return RequestData(
        tokens=[_token(issuer, f"Person {number}") for number in range(_PEOPLE)],
        admin=_token(issuer, "Mia Example", roles=["Registry.Admin"]),
        ids=contents.ids(owner, 2000),
        undecided=contents.ids(owner, 2000, undecided=True),
        news=pieces.news(500),
    )


def _token(issuer: Issuer, name: str, **claims: object) -> str:
    address = f"{name.replace(' ', '.').lower()}@example.com"
    expiry = int(time.time()) + 4 * 3600
    return issuer.token(oid=str(uuid4()), name=name, preferred_username=address, exp=expiry, **claims)
