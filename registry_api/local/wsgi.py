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
from registry_api.local.details import CLIENT_ID, SCOPE, TENANT_ID, VARIABLE, Details
from registry_api.models import FrontEndConfig, LocalPerson
from registry_api.resources import site
from registry_api.resources.front_end import FrontEnd, registry_access
from registry_api.settings import Settings


def _open() -> App:
    details = Details.load(Path(os.environ[VARIABLE]))
    if details is None:
        raise RuntimeError("Only `make run` starts this application.")
    settings = Settings.from_environment()
    keys = KeyCache([KeySource(details.jwks_url, details.issuer)], fetch=partial(fetch, allow_local_http=True))
    rules = replace(token_rules(settings), issuer=details.issuer)
    return open_app(settings, keys, rules, FrontEnd(_front_end_config(details, settings), site.BUILT))


def _front_end_config(details: Details, settings: Settings) -> FrontEndConfig:
    # MSAL.js takes no authority with plain http; it never asks this one, because the metadata is given (RFC 6761: no
    # name below .invalid is ever found).
    return FrontEndConfig(
        mode="local",
        authority=f"https://dev.invalid/{TENANT_ID}",
        known_authorities=["dev.invalid"],
        authority_metadata=json.dumps(details.metadata()),
        tenant_id=UUID(TENANT_ID),
        client_id=UUID(CLIENT_ID),
        scope=f"api://{CLIENT_ID}/{SCOPE}",
        mcp_registry=registry_access(settings),
        persons=[LocalPerson(name=one.name, role=one.role) for one in persons.OFFERED],
    )


app = _open()
