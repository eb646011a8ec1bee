"""What a genuine token says of its bearer."""

import time
from typing import Any
from uuid import UUID

import pytest

from registry_api.domain.caller import Identity
from registry_api.errors import Forbidden
from tests.support.tokens import ANA, CLIENT, bearer
from tests.unit.entra.token_forgery import (
    ADMIN_GROUP,
    AUDIENCE,
    ISSUER,
    TENANT,
    V1_ISSUER,
    genuine,
    key_cache,
    outcome,
    verified,
    verifier,
)

OVERAGE = {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://graph.example"}}}


def test_a_delegated_token_gives_the_user() -> None:
    claims = genuine().claims()
    assert verified(genuine().token(iat=claims["iat"])) == Identity(
        entra_id=UUID(ANA),
        email="ana@example.com",
        display_name="Ana Example",
        is_admin=False,
        issued_at=claims["iat"],
        groups_unknown=False,
    )


def test_the_scope_may_be_one_of_several() -> None:
    assert verified(genuine().token(scp="profile access_as_user other", idtyp="user"))


@pytest.mark.parametrize(
    ("claim", "offset"), [("exp", -57), ("nbf", 60), ("iat", 60)], ids=["just expired", "nbf at 60 s", "iat at 60 s"]
)
def test_clocks_may_differ_by_a_minute(claim: str, offset: int) -> None:
    now = int(time.time())
    assert verified(genuine().token(**{claim: now + offset}))


# ---------------------------------------------------------------------------------------------------- v1.0


def v1_token(**changes: Any) -> str:
    own = {"iss": V1_ISSUER, "ver": "1.0", "aud": f"api://{AUDIENCE}", "azp": None, "appid": CLIENT}
    return genuine().token(**(own | changes))


def v1_outcome(token: str, *, is_enabled: bool = True) -> str:
    """Verify with a key that the v1.0 key set holds: it names no issuer."""
    keys = key_cache([genuine().jwk(issuer=None)], issuer="https://sts.windows.net/{tenantid}/")
    try:
        return outcome(bearer(token), verifier(keys, v1_issuer=V1_ISSUER if is_enabled else None))
    finally:
        keys.close()


@pytest.mark.parametrize("aud", [AUDIENCE, f"{AUDIENCE}/", f"api://{AUDIENCE}", f"api://{AUDIENCE}/"])
def test_a_v1_token_is_accepted_where_enabled(aud: str) -> None:
    assert v1_outcome(v1_token(aud=aud)) == "identity"


def test_a_v1_token_is_refused_where_not_enabled() -> None:
    assert v1_outcome(v1_token(), is_enabled=False) == "TOKEN_INVALID"


@pytest.mark.parametrize(
    "changes",
    [
        {"ver": "2.0", "azp": CLIENT},
        {"iss": ISSUER},
        {"aud": [f"api://{AUDIENCE}"]},
        {"aud": f"API://{AUDIENCE}"},
        {"aud": f"api://{AUDIENCE}//"},
        {"appid": None, "azp": CLIENT},
        {"tid": None},
    ],
    ids=str,
)
def test_a_v1_token_must_hold_together(changes: dict[str, Any]) -> None:
    assert v1_outcome(v1_token(**changes)) == "TOKEN_INVALID"


def test_a_v2_token_needs_its_own_audience_where_v1_is_enabled() -> None:
    verify = verifier(v1_issuer=V1_ISSUER)
    assert outcome(bearer(genuine().token()), verify) == "identity"
    assert outcome(bearer(genuine().token(aud=f"api://{AUDIENCE}")), verify) == "TOKEN_INVALID"


def test_a_key_signs_for_the_issuer_of_its_key_set_only() -> None:
    """The v2.0 key does not verify v1.0 tokens, though both are of this tenant."""
    assert outcome(bearer(v1_token()), verifier(v1_issuer=V1_ISSUER)) == "TOKEN_INVALID"


def test_a_v1_token_names_its_user_by_upn_or_unique_name() -> None:
    keys = key_cache([genuine().jwk(issuer=V1_ISSUER)])
    verify = verifier(keys, v1_issuer=V1_ISSUER)
    names: dict[str, Any] = {"preferred_username": None, "unique_name": "ana@unique.example"}
    assert verify.verify(bearer(v1_token(**names))).email == "ana@unique.example"
    assert verify.verify(bearer(v1_token(**names, upn="ana@upn.example"))).email == "ana@upn.example"
    keys.close()


# ---------------------------------------------------------------------------------------------------- applications


def test_an_application_with_the_role_is_let_in_and_is_never_an_administrator() -> None:
    roles = ["Registry.Submit", "Registry.Admin"]
    application = verified(genuine().app_token(roles=roles, groups=[str(ADMIN_GROUP)], **OVERAGE))
    assert not application.is_admin
    assert not application.groups_unknown
    assert application.email is None
    assert application.display_name is None


def test_no_application_is_let_in_unless_a_role_is_set() -> None:
    with pytest.raises(Forbidden) as refusal:
        verified(genuine().app_token(roles=["Registry.Submit", "None", ""]), app_role=None)
    assert refusal.value.scope is None


def test_a_refusal_names_what_is_lacking() -> None:
    with pytest.raises(Forbidden) as refusal:
        verified(genuine().token(scp="other"))
    assert refusal.value.scope == "access_as_user"
    with pytest.raises(Forbidden) as refusal:
        verified(genuine().token(scp=None))
    assert refusal.value.scope == "access_as_user"
    with pytest.raises(Forbidden) as refusal:
        verified(genuine().app_token())
    assert refusal.value.scope == "Registry.Submit"


# ---------------------------------------------------------------------------------------------------- administrators


@pytest.mark.parametrize(
    ("claims", "is_admin"),
    [
        ({"roles": ["Registry.Admin"]}, True),
        ({"roles": ["Other", 1, "Registry.Admin"]}, True),
        ({"groups": [str(ADMIN_GROUP)]}, True),
        ({"groups": ["x", None, str(ADMIN_GROUP).upper()]}, True),
        ({"roles": ["registry.admin"]}, False),
        ({"roles": "Registry.Admin"}, False),
        ({"roles": {"Registry.Admin": True}}, False),
        ({"roles": [["Registry.Admin"]]}, False),
        ({"roles": [str(ADMIN_GROUP)]}, False),
        ({"groups": ["Registry.Admin"]}, False),
        ({"groups": str(ADMIN_GROUP)}, False),
        ({"groups": {str(ADMIN_GROUP): 1}}, False),
        ({"wids": [str(ADMIN_GROUP)], "scp": "access_as_user Registry.Admin", "is_admin": True}, False),
    ],
    ids=str,
)
def test_a_role_or_a_group_makes_an_administrator(claims: dict[str, Any], *, is_admin: bool) -> None:
    assert verified(genuine().token(**claims)).is_admin is is_admin


def test_no_group_makes_an_administrator_where_none_is_set() -> None:
    assert not verified(genuine().token(groups=[str(ADMIN_GROUP), ""]), admin_groups=frozenset()).is_admin


@pytest.mark.parametrize("overage", [OVERAGE, {"hasgroups": True}], ids=["_claim_names", "hasgroups"])
def test_too_many_groups_to_tell_make_no_administrator_but_are_reported(overage: dict[str, Any]) -> None:
    ana = verified(genuine().token(**overage))
    assert ana.groups_unknown
    assert not ana.is_admin


def test_groups_do_not_matter_to_who_is_an_administrator_by_role() -> None:
    admin = verified(genuine().token(roles=["Registry.Admin"], **OVERAGE))
    assert admin.is_admin
    assert not admin.groups_unknown


@pytest.mark.parametrize("claims", [{}, {"_claim_names": {"roles": "src1"}}, {"_claim_names": "groups"}], ids=str)
def test_absent_groups_alone_are_no_overage(claims: dict[str, Any]) -> None:
    assert not verified(genuine().token(**claims)).groups_unknown


# ---------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email": "guest@elsewhere.example"}, "guest@elsewhere.example"),
        ({"email": " ana\0@mail.example\ud800 "}, "ana@mail.example"),
        ({"email": "no address"}, "ana@example.com"),
        ({"email": "a@b@c"}, "ana@example.com"),
        ({"email": ["ana@mail.example"]}, "ana@example.com"),
        ({"email": ""}, "ana@example.com"),
        ({"preferred_username": "+1 555 0100"}, None),
        ({"preferred_username": "+1 555 0100", "upn": "ana@upn.example"}, "ana@upn.example"),
        ({"preferred_username": {"x": "@"}}, None),
        ({"preferred_username": None}, None),
        ({"email": "a" * 400 + "@x"}, "ana@example.com"),
        ({"preferred_username": "a@" + "b" * 400}, None),
        ({"preferred_username": "a@b@c"}, None),
        # guests
        ({"email": "live.com#anna@outlook.example"}, "anna@outlook.example"),
        ({"email": "mail#anna@partner.example"}, "anna@partner.example"),
        ({"preferred_username": "live.com#anna@outlook.example"}, "anna@outlook.example"),
        ({"preferred_username": "anna_partner.example#EXT#@contoso.onmicrosoft.com"}, "anna@partner.example"),
        ({"email": "anna_partner.example#ext#@contoso.onmicrosoft.com"}, "anna@partner.example"),
        ({"upn": "anna_b_c_partner.example#EXT#@x.example", "preferred_username": None}, "anna_b_c@partner.example"),
        (
            {"preferred_username": "a" * 280 + "_partner.example#EXT#@contoso.onmicrosoft.com"},
            "a" * 280 + "@partner.example",
        ),
        ({"preferred_username": "anna_partner.example_EXT_@contoso.onmicrosoft.com"}, "anna@partner.example"),
        ({"preferred_username": "anna_EXT_@contoso.onmicrosoft.com"}, None),
        ({"preferred_username": "anna#EXT#@contoso.onmicrosoft.com"}, None),
        ({"preferred_username": "anna_partner#EXT#@contoso.onmicrosoft.com"}, None),
        ({"preferred_username": "_partner.example#EXT#@contoso.onmicrosoft.com"}, None),
        ({"preferred_username": "live.com#anna"}, None),
        ({"preferred_username": "#anna@outlook.example"}, None),
        ({"preferred_username": "live.com#anna@outlook.example#EXT#@contoso.onmicrosoft.com"}, None),
        ({"email": "anna#EXT#@x.example", "preferred_username": "anna@partner.example"}, "anna@partner.example"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_email_is_an_address_or_none(claims: dict[str, Any], email: str | None) -> None:
    assert verified(genuine().token(**claims)).email == email


@pytest.mark.parametrize(
    ("name", "display_name"),
    [
        ("  Ana  ", "Ana"),
        ("A\0na\ud83d Example\udc00", "Ana Example"),
        ("Zoë 😀", "Zoë 😀"),
        ("\0\ud800 ", None),
        ("", None),
        (None, None),
        (7, None),
        ({"first": "Ana"}, None),
        ("n" * 300, "n" * 256),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_the_display_name_can_be_stored(name: Any, display_name: str | None) -> None:
    assert verified(genuine().token(name=name)).display_name == display_name


def test_the_tenant_may_be_written_in_either_case_only_where_the_issuer_agrees() -> None:
    assert outcome(bearer(genuine().token(tid=str(TENANT).upper()))) == "TOKEN_INVALID"
    assert verified(genuine().token(oid=ANA.upper())).entra_id == UUID(ANA)
