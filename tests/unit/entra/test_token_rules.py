"""What the settings make of the rules for tokens and keys."""

from typing import Any
from uuid import UUID

import pytest

from registry_api.entra.keys import KeySource
from registry_api.entra.rules import TokenRules, key_sources, token_rules
from registry_api.settings import Settings
from tests.unit.entra.token_forgery import ADMIN_GROUP, AUDIENCE, HOST, TENANT, V1_ISSUER


def settings(**changes: Any) -> Settings:
    usual: dict[str, Any] = {
        "database_url": "postgresql://registry@localhost/registry",
        "entra_tenant_id": str(TENANT),
        "entra_client_id": AUDIENCE,
    }
    return Settings(_env_file=None, **(usual | changes))


def test_the_usual_settings_accept_v2_tokens_of_the_tenant() -> None:
    assert token_rules(settings()) == TokenRules(
        tenant_id=TENANT,
        issuer=f"{HOST}/{TENANT}/v2.0",
        audience=AUDIENCE,
        required_scope="access_as_user",
        admin_role="Registry.Admin",
        admin_groups=frozenset(),
        app_role=None,
        v1_issuer=None,
    )


def test_the_usual_keys_are_those_of_the_tenant() -> None:
    assert key_sources(settings()) == (KeySource(f"{HOST}/{TENANT}/discovery/v2.0/keys", f"{HOST}/{{tenantid}}/v2.0"),)


def test_every_setting_has_its_place() -> None:
    rules = token_rules(
        settings(
            entra_audience=f"api://{TENANT}",
            entra_required_scope="Registry.Use",
            entra_admin_role="Boss",
            entra_admin_group_id=str(ADMIN_GROUP).upper(),
            entra_app_role="Robot",
        )
    )
    assert rules.audience == str(TENANT)
    assert rules.required_scope == "Registry.Use"
    assert rules.admin_role == "Boss"
    assert rules.admin_groups == {UUID(str(ADMIN_GROUP))}
    assert rules.app_role == "Robot"


@pytest.mark.parametrize("host", ["login.microsoftonline.us", "login.partner.microsoftonline.cn"])
def test_a_national_cloud_has_its_own_issuer_and_keys(host: str) -> None:
    there = settings(entra_authority=f"https://{host}")
    assert token_rules(there).issuer == f"https://{host}/{TENANT}/v2.0"
    assert [source.url for source in key_sources(there)] == [f"https://{host}/{TENANT}/discovery/v2.0/keys"]


def test_v1_tokens_come_with_their_issuer_and_keys() -> None:
    both = settings(entra_accept_v1_tokens=True)
    assert token_rules(both).v1_issuer == V1_ISSUER
    assert key_sources(both)[1] == KeySource(f"{HOST}/{TENANT}/discovery/keys", "https://sts.windows.net/{tenantid}/")


def test_v1_tokens_may_carry_the_audience_as_a_uri_with_a_slash_or_without() -> None:
    versions = token_rules(settings(entra_accept_v1_tokens=True)).versions()
    uri = f"api://{AUDIENCE}"
    assert versions[V1_ISSUER].audiences == {AUDIENCE, f"{AUDIENCE}/", uri, f"{uri}/"}
    assert versions[f"{HOST}/{TENANT}/v2.0"].audiences == {AUDIENCE}


def test_another_application_id_uri_is_the_audience_of_v1_tokens_only() -> None:
    versions = token_rules(settings(entra_accept_v1_tokens=True, entra_audience="api://registry")).versions()
    assert versions[V1_ISSUER].audiences == {"api://registry", "api://registry/"}
