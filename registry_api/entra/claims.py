"""The claims of an access token: whether they are acceptable, and which identity they describe."""

import re
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from registry_api.domain.caller import Identity
from registry_api.entra.rules import TokenRules, TokenVersion
from registry_api.errors import Forbidden, Unauthenticated
from registry_api.models import parse_uuid

Claims = Mapping[str, Any]

LEEWAY = 60  # seconds by which clocks may differ
_MAX_EMAIL = 320  # characters, like the next limit
_MAX_NAME = 256
_MAX_USER_NAME = 1024  # characters; a guest's user name is an address with a suffix
_MAX_TIME = 2**53  # many JSON readers lose precision above it (RFC 8259, section 6)
_REQUIRED = ("exp", "nbf", "iat", "iss", "aud")


def check(claims: Claims, versions: Mapping[str, TokenVersion], tenant_id: UUID) -> None:
    """Check the times, issuer, audience, tenant and version of a token.

    Args:
        claims: the token's payload.
        versions: the accepted versions by their issuer.
        tenant_id: the only tenant whose tokens are accepted.

    Raises:
        Unauthenticated: one of them is missing or wrong.
    """
    if any(name not in claims for name in _REQUIRED):
        raise _invalid("The token lacks a required claim.")
    if not all(_is_time(claims[name]) for name in ("exp", "nbf", "iat")):
        raise _invalid("The token's times are not whole seconds.")
    begins_at = max(claims["iat"], claims["nbf"])
    if not is_current(claims["exp"], begins_at):
        if begins_at > time.time() + LEEWAY:
            raise _invalid("The token is not valid yet.")
        raise Unauthenticated("TOKEN_EXPIRED", "The token has expired.")
    version = versions.get(claims["iss"]) if isinstance(claims["iss"], str) else None
    if version is None:
        raise _invalid("The token comes from another issuer.")
    if not isinstance(claims["aud"], str) or claims["aud"] not in version.audiences:
        raise _invalid("The token is meant for another audience.")
    if _uuid(claims.get("tid")) != tenant_id:
        raise _invalid("The token comes from another tenant.")
    if claims.get("ver") != version.ver:
        raise _invalid("The token's version does not fit its issuer.")


def is_current(expires_at: int, begins_at: int) -> bool:
    """Return whether a token's times (seconds since 1970) hold now, with `LEEWAY` for clocks that differ."""
    now = time.time()
    return begins_at - LEEWAY <= now < expires_at + LEEWAY


def identity(claims: Claims, rules: TokenRules) -> Identity:
    """Return the identity that checked claims describe.

    Raises:
        Forbidden: they lack the required scope or role, or belong to an ID token.
        Unauthenticated: they do not name the client and the subject.
    """
    is_delegated = "scp" in claims
    if is_delegated:
        _require_scope(claims, rules)
    else:
        _require_app_role(claims, rules)
    client = claims.get("azp" if claims["ver"] == "2.0" else "appid")
    entra_id = _uuid(claims.get("oid"))
    if not isinstance(client, str) or not client or entra_id is None:
        raise _invalid("The token does not name its client and its subject.")
    is_admin = is_delegated and _is_admin(claims, rules)
    return Identity(
        entra_id=entra_id,
        email=_email(claims),
        display_name=_clean(claims.get("name"), _MAX_NAME),
        is_admin=is_admin,
        issued_at=claims["iat"],
        groups_unknown=is_delegated and not is_admin and _lacks_groups(claims),
    )


def _require_scope(claims: Claims, rules: TokenRules) -> None:
    scopes = claims["scp"]
    is_for_a_user = claims.get("idtyp", "user") == "user"
    if not (is_for_a_user and isinstance(scopes, str) and rules.required_scope in scopes.split(" ")):
        raise Forbidden("The token lacks the scope that this service requires.", scope=rules.required_scope)


def _require_app_role(claims: Claims, rules: TokenRules) -> None:
    if claims.get("idtyp") != "app":
        # So does an ID token, if the front end and the API share an application registration.
        raise Forbidden("This is not an access token for this service.", scope=rules.required_scope)
    if rules.app_role is None or rules.app_role not in _strings(claims.get("roles")):
        raise Forbidden("This application has not been assigned a role for this service.", scope=rules.app_role)


def _is_admin(claims: Claims, rules: TokenRules) -> bool:
    if rules.admin_role in _strings(claims.get("roles")):
        return True
    groups = {str(group) for group in rules.admin_groups}
    return bool(groups) and any(group.lower() in groups for group in _strings(claims.get("groups")))


def _lacks_groups(claims: Claims) -> bool:
    """Return whether Entra ID omitted the groups because there are too many ("overage")."""
    elsewhere = claims.get("_claim_names")
    return bool(claims.get("hasgroups")) or (isinstance(elsewhere, dict) and "groups" in elsewhere)


_NAMES = ("email", "preferred_username", "upn", "unique_name")
_ADDRESS = re.compile(r"[^@\s#]+@[^@\s#]+")
_FROM_PROVIDER = re.compile(r"[^@\s#]+#([^@\s#]+@[^@\s#]+)")  # live.com#anna@outlook.example
# The marks of an external user are underscores with the option include_externally_authenticated_upn_without_hash.
_GUEST = re.compile(r"([^@\s#]+)_([^@\s#_]+\.[^@\s#_]+)(?:#EXT#|#ext#|_EXT_)@[^@\s#]+")
_MARK = re.compile(r"#|_EXT_@")


def _email(claims: Claims) -> str | None:
    names = (_clean(claims.get(name), _MAX_USER_NAME) for name in _NAMES)
    addresses = (_bare_address(name) for name in names if name)
    return next((address for address in addresses if address and len(address) <= _MAX_EMAIL), None)


def _bare_address(name: str) -> str | None:
    """Return the mail address in a user name, which Entra ID extends for guests.

    `anna_partner.example#EXT#@contoso.onmicrosoft.com` is anna@partner.example: a domain has no underscore.
    """
    if not _MARK.search(name):
        return name if _ADDRESS.fullmatch(name) else None
    if external := _FROM_PROVIDER.fullmatch(name):
        return external[1]
    guest = _GUEST.fullmatch(name)
    return f"{guest[1]}@{guest[2]}" if guest else None


def _clean(value: Any, length: int) -> str | None:
    """Return the text without what PostgreSQL cannot store (U+0000, lone surrogates), trimmed and cut."""
    text = re.sub(r"[\x00\ud800-\udfff]", "", value) if isinstance(value, str) else ""
    return text.strip()[:length].rstrip() or None


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _uuid(value: Any) -> UUID | None:
    try:
        return parse_uuid(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_time(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_TIME


def _invalid(detail: str) -> Unauthenticated:
    return Unauthenticated("TOKEN_INVALID", detail)
