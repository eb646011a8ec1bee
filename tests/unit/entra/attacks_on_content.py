"""Attacks on what a token says, by name: all are signed with the genuine key. None may get in."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.unit.entra.forge import AUDIENCE, HOST, ISSUER, OTHER_TENANT, TENANT, V1_ISSUER

_DAY = 24 * 3600
_NOW = int(time.time())


def _replace(old: str, new: str) -> Callable[[str], bytes]:
    def change(text: str) -> bytes:
        assert old in text
        return text.replace(old, new, 1).encode()

    return change


# What becomes of the JSON text of the header, or of the payload.
TEXTS: Mapping[str, Callable[[str], bytes]] = {
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "not UTF-8": lambda text: text.replace("{", '{"x": "#", ', 1).encode().replace(b"#", b"\xff"),
    "name twice": _replace("{", '{"x": 1, "x": 2, '),
    "name twice below": _replace("{", '{"x": {"y": 1, "y": 2}, '),
    "NaN": _replace("{", '{"x": NaN, '),
    "Infinity": _replace("{", '{"x": -Infinity, '),
    "number beyond a double": _replace("{", '{"x": 1e999, '),
    "number of 5000 digits": _replace("{", f'{{"x": {"9" * 5000}, '),
    "65 deep": _replace("{", f'{{"x": {"[" * 65}{"]" * 65}, '),
    "3000 deep": _replace("{", f'{{"x": {"[" * 3000}{"]" * 3000}, '),
    "only brackets": lambda _: b"[" * 9000,
    "comment": _replace("{", "{/**/"),
    "single quotes": lambda text: text.replace('"', "'").encode(),
    "text after": lambda text: text.encode() + b"{}",
    "list": lambda text: f"[{text}]".encode(),
    "string": lambda text: json.dumps(text).encode(),
    "number": lambda _: b"1",
    "null": lambda _: b"null",
    "nothing": lambda _: b"",
}

# Which claims differ; None removes one.
CLAIMS: Mapping[str, dict[str, Any]] = {
    **{f"{name} missing": {name: None} for name in ("exp", "nbf", "iat", "iss", "aud", "tid", "ver", "oid", "azp")},
    "nbf in the future": {"nbf": _NOW + _DAY},
    "iat in the future": {"iat": _NOW + _DAY},
    "exp huge": {"exp": 10**30},
    "exp beyond exact integers": {"exp": 2**53},
    "exp a float": {"exp": _NOW + _DAY + 0.5},
    "exp a whole float": {"exp": float(_NOW + _DAY)},
    "exp a string": {"exp": str(_NOW + _DAY)},
    "exp a list": {"exp": [_NOW + _DAY]},
    "nbf a bool": {"nbf": True},
    "nbf a float": {"nbf": 1.5},
    "iat a string": {"iat": "1"},
    "iat negative": {"iat": -1},
    "aud of another": {"aud": "00000003-0000-0000-c000-000000000000"},
    "aud a list of ours": {"aud": [AUDIENCE]},
    "aud a list with ours": {"aud": ["other", AUDIENCE]},
    "aud an object": {"aud": {AUDIENCE: 1}},
    "aud in upper case": {"aud": AUDIENCE.upper()},
    "aud with a slash": {"aud": f"{AUDIENCE}/"},
    "aud as a URI in a v2.0 token": {"aud": f"api://{AUDIENCE}"},
    "aud empty": {"aud": ""},
    "iss of v1.0": {"iss": V1_ISSUER},
    "iss and ver of v1.0": {"iss": V1_ISSUER, "ver": "1.0", "appid": "x"},
    "iss with a slash": {"iss": f"{ISSUER}/"},
    "iss that is a prefix": {"iss": ISSUER[:-1]},
    "iss that ours is a prefix of": {"iss": f"{ISSUER}.attacker.example"},
    "iss in upper case": {"iss": ISSUER.upper()},
    "iss a list": {"iss": [ISSUER]},
    "iss of another tenant": {"iss": f"{HOST}/{OTHER_TENANT}/v2.0"},
    "tid not in iss": {"tid": str(OTHER_TENANT)},
    "tid not a GUID": {"tid": "common"},
    "tid with braces": {"tid": f"{{{TENANT}}}"},
    "tid in upper case": {"tid": str(TENANT).upper()},
    "tid a list": {"tid": [str(TENANT)]},
    "another tenant's, same key and kid": {"iss": f"{HOST}/{OTHER_TENANT}/v2.0", "tid": str(OTHER_TENANT)},
    "ver 1.0 with the v2.0 issuer": {"ver": "1.0", "appid": "x"},
    "ver a number": {"ver": 2.0},
    "ver a list": {"ver": ["2.0"]},
    "azp an int": {"azp": 1},
    "azp empty": {"azp": ""},
    "oid not a GUID": {"oid": "ana"},
    "oid a list": {"oid": []},
    "1 MB": {"padding": "x" * 1_000_000},
    "just above 16 KiB": {"padding": "x" * 12_000},
}

EXPIRED: Mapping[str, dict[str, Any]] = {
    "expired": {"exp": _NOW - _DAY},
    "expired exactly at the leeway": {"exp": _NOW - 60},
    "expired in the year 0": {"exp": 0},
}

_APPLICATION = {"idtyp": "app", "scp": None}

FORBIDDEN: Mapping[str, dict[str, Any]] = {
    "ID token": {"scp": None, "azp": None, "nonce": "x"},
    "ID token with the admin role": {"scp": None, "roles": ["Registry.Admin", "Registry.Submit"]},
    "ID token that says user": {"scp": None, "idtyp": "user", "roles": ["Registry.Submit"]},
    "scp of another scope": {"scp": "User.Read profile"},
    "scp that contains ours": {"scp": "access_as_user_too not_access_as_user"},
    "scp in another case": {"scp": "Access_As_User"},
    "scp split by a tab": {"scp": "access_as_user\tprofile"},
    "scp empty": {"scp": ""},
    "scp a list": {"scp": ["access_as_user"]},
    "scp an object": {"scp": {"access_as_user": 1}},
    "scp in an application's token": {"idtyp": "app", "roles": ["Registry.Submit"]},
    "app token without a role": {**_APPLICATION},
    "app token with other roles": {**_APPLICATION, "roles": ["Registry.Admin", "Other"]},
    "app token, roles a string": {**_APPLICATION, "roles": "Registry.Submit"},
    "app token, idtyp a list": {"idtyp": ["app"], "scp": None, "roles": ["Registry.Submit"]},
}
