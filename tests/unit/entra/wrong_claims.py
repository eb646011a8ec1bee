"""Claims and JSON texts that make a token unacceptable, by name; all are signed with the genuine key."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.unit.entra.token_forgery import AUDIENCE, HOST, ISSUER, OTHER_TENANT, V1_ISSUER

_DAY = 24 * 3600
_NOW = int(time.time())


def _replace(old: str, new: str) -> Callable[[str], bytes]:
    def change(text: str) -> bytes:
        assert old in text
        return text.replace(old, new, 1).encode()

    return change


# Changes of the JSON text of the header or of the payload. strict_json itself is tested with the bodies of requests.
TEXTS: Mapping[str, Callable[[str], bytes]] = {
    "not UTF-8": lambda text: text.replace("{", '{"x": "#", ', 1).encode().replace(b"#", b"\xff"),
    "name twice": _replace("{", '{"x": 1, "x": 2, '),
    "NaN": _replace("{", '{"x": NaN, '),
    "only brackets": lambda _: b"[" * 9000,
    "list": lambda text: f"[{text}]".encode(),
    "empty": lambda _: b"",
}

# The claims that differ; None removes one.
CLAIMS: Mapping[str, dict[str, Any]] = {
    **{f"{name} missing": {name: None} for name in ("exp", "nbf", "iat", "iss", "aud", "tid", "ver", "oid", "azp")},
    "nbf in the future": {"nbf": _NOW + _DAY},
    "iat in the future": {"iat": _NOW + _DAY},
    "exp beyond exact integers": {"exp": 2**53},
    "exp a whole float": {"exp": float(_NOW + _DAY)},
    "exp a string": {"exp": str(_NOW + _DAY)},
    "nbf a bool": {"nbf": True},
    "iat negative": {"iat": -1},
    "aud of another": {"aud": "00000003-0000-0000-c000-000000000000"},
    "aud a list with ours": {"aud": ["other", AUDIENCE]},
    "aud in upper case": {"aud": AUDIENCE.upper()},
    "aud as a URI in a v2.0 token": {"aud": f"api://{AUDIENCE}"},
    "iss of v1.0": {"iss": V1_ISSUER},
    "iss and ver of v1.0": {"iss": V1_ISSUER, "ver": "1.0", "appid": "x"},
    "iss that starts with ours": {"iss": f"{ISSUER}.attacker.example"},
    "iss a list": {"iss": [ISSUER]},
    "iss of another tenant": {"iss": f"{HOST}/{OTHER_TENANT}/v2.0"},
    "tid not in iss": {"tid": str(OTHER_TENANT)},
    "tid not a GUID": {"tid": "common"},
    "tid a list": {"tid": [str(OTHER_TENANT)]},
    "another tenant's token with the same key and kid": {
        "iss": f"{HOST}/{OTHER_TENANT}/v2.0",
        "tid": str(OTHER_TENANT),
    },
    "ver 1.0 with the v2.0 issuer": {"ver": "1.0", "appid": "x"},
    "ver a number": {"ver": 2.0},
    "azp an int": {"azp": 1},
    "azp empty": {"azp": ""},
    "oid not a GUID": {"oid": "ana"},
    "oid a list": {"oid": []},
    "just above 16 KiB": {"padding": "x" * 12_000},
}

EXPIRED: Mapping[str, dict[str, Any]] = {
    "expired": {"exp": _NOW - _DAY},
    "expired exactly at the leeway": {"exp": _NOW - 60},
    "expired in 1970": {"exp": 0},
}

_APPLICATION = {"idtyp": "app", "scp": None}

FORBIDDEN: Mapping[str, dict[str, Any]] = {
    "ID token": {"scp": None, "azp": None, "nonce": "x"},
    "ID token with the admin role": {"scp": None, "roles": ["Registry.Admin", "Registry.Submit"]},
    "ID token with idtyp user": {"scp": None, "idtyp": "user", "roles": ["Registry.Submit"]},
    "scp of another scope": {"scp": "User.Read profile"},
    "scp that contains ours": {"scp": "access_as_user_too not_access_as_user"},
    "scp in another letter case": {"scp": "Access_As_User"},
    "scp separated by a tab": {"scp": "access_as_user\tprofile"},
    "scp a list": {"scp": ["access_as_user"]},
    "scp in an application's token": {"idtyp": "app", "roles": ["Registry.Submit"]},
    "app token without a role": {**_APPLICATION},
    "app token with other roles": {**_APPLICATION, "roles": ["Registry.Admin", "Other"]},
    "app token with a string as roles": {**_APPLICATION, "roles": "Registry.Submit"},
    "app token with a list as idtyp": {"idtyp": ["app"], "scp": None, "roles": ["Registry.Submit"]},
}
