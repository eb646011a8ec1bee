"""The WSGI application of a local registry: as in registry_api.wsgi, but with the local identity provider."""

import json
import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from registry_api.app import App
from registry_api.composition import open_app
from registry_api.entra.fetch import fetch
from registry_api.entra.keys import KeyCache, KeySource
from registry_api.entra.rules import token_rules
from registry_api.local import persons
from registry_api.local.endpoints import CLIENT_ID, ENDPOINTS_VARIABLE, SCOPE, TENANT_ID, Endpoints
from registry_api.models import FrontEndConfig, LocalPerson
from registry_api.resources import site
from registry_api.resources.front_end import FrontEnd, registry_access
from registry_api.settings import Settings


def _open() -> App:
    endpoints = Endpoints.load(Path(os.environ[ENDPOINTS_VARIABLE]))
    if endpoints is None:
        raise RuntimeError(f"{ENDPOINTS_VARIABLE} names no valid file. Start this application with `make run`.")
    settings = Settings.from_environment()
    keys = KeyCache([KeySource(endpoints.jwks_url, endpoints.issuer)], fetch=partial(fetch, allow_local_http=True))
    rules = replace(token_rules(settings), issuer=endpoints.issuer)
    return open_app(settings, keys, rules, FrontEnd(_front_end_config(endpoints, settings), site.BUILT))


def _front_end_config(endpoints: Endpoints, settings: Settings) -> FrontEndConfig:
    # MSAL.js accepts no authority with plain http. It sends no request to this https one, because it is given the
    # metadata; names below .invalid never resolve (RFC 6761).
    return FrontEndConfig(
        mode="local",
        authority=f"https://dev.invalid/{TENANT_ID}",
        known_authorities=["dev.invalid"],
        authority_metadata=json.dumps(endpoints.metadata()),
        tenant_id=UUID(TENANT_ID),
        client_id=UUID(CLIENT_ID),
        scope=f"api://{CLIENT_ID}/{SCOPE}",
        mcp_registry=registry_access(settings),
        persons=[LocalPerson(name=person.name, role=person.role) for person in persons.SIGN_IN_CHOICES],
    )


app = _open()
