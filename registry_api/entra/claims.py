"""The claims of a token whose signature, times, issuer and audience hold: are they a caller's, and whose?"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from registry_api.domain.caller import Identity
from registry_api.entra.rules import Edition, TokenRules
from registry_api.errors import Forbidden, Unauthenticated
from registry_api.models import parse_uuid

Claims = Mapping[str, Any]

_MAX_EMAIL = 320
_MAX_USER_NAME = 1024  # a guest's is an address with a suffix
_MAX_NAME = 256
_MAX_TIME = 2**53  # beyond it a JSON number is no exact integer everywhere (RFC 8259, section 6)


def require_ours(claims: Claims, edition: Edition, tenant_id: UUID) -> None:
    """Check what PyJWT does not: exact times, one audience, the tenant, and the version that goes with the issuer.

    Raises:
        Unauthenticated: the token is not one of ours.
    """
    if not all(_is_time(claims[name]) for name in ("exp", "nbf", "iat")):
        raise _invalid("The token's times are not whole seconds.")
    if not isinstance(claims["aud"], str) or claims["aud"] not in edition.audiences:
        raise _invalid("The token is meant for another audience.")
    if _uuid(claims.get("tid")) != tenant_id:
        raise _invalid("The token comes from another tenant.")
    if claims.get("ver") != edition.ver:
        raise _invalid("The token's version and issuer do not go together.")


def identity(claims: Claims, rules: TokenRules) -> Identity:
    """Tell who calls, once the token is known to be an access token for this very purpose.

    Raises:
        Forbidden: it lacks the scope or the role, or is no access token.
        Unauthenticated: it does not say which client it was given to, or for whom.
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
        raise Forbidden("The token lacks the scope that this service asks for.", scope=rules.required_scope)


def _require_app_role(claims: Claims, rules: TokenRules) -> None:
    if claims.get("idtyp") != "app":
        # An ID token looks like this, where one registration serves the front end and the API.
        raise Forbidden("This is no access token for this service.", scope=rules.required_scope)
    if rules.app_role is None or rules.app_role not in _strings(claims.get("roles")):
        raise Forbidden("This application has not been given a role here.", scope=rules.app_role)


def _is_admin(claims: Claims, rules: TokenRules) -> bool:
    if rules.admin_role in _strings(claims.get("roles")):
        return True
    groups = {str(group) for group in rules.admin_groups}
    return bool(groups) and any(group.lower() in groups for group in _strings(claims.get("groups")))


def _lacks_groups(claims: Claims) -> bool:
    """Tell whether Entra left the groups out because they are too many ("overage")."""
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
    """Return the address in a user name; Entra ID writes a guest's with its provider, or as one of its own tenant's.

    `anna_partner.example#EXT#@contoso.onmicrosoft.com` is anna@partner.example: a domain has no underscore.
    """
    if not _MARK.search(name):
        return name if _ADDRESS.fullmatch(name) else None
    if known_elsewhere := _FROM_PROVIDER.fullmatch(name):
        return known_elsewhere[1]
    guest = _GUEST.fullmatch(name)
    return f"{guest[1]}@{guest[2]}" if guest else None


def _clean(value: Any, length: int) -> str | None:
    """Take out what PostgreSQL cannot store: U+0000 and lone surrogates."""
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
