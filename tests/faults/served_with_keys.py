"""The WSGI application of the identity provider tests: it fetches the keys from a local server."""

import os
from functools import partial

from registry_api.composition import open_app
from registry_api.entra.fetch import fetch
from registry_api.entra.keys import Intervals, KeyCache, KeySource
from registry_api.entra.rules import key_sources, token_rules
from registry_api.settings import Settings

settings = Settings.from_environment()
keys = KeyCache(
    [KeySource(os.environ["TEST_KEYS_AT"], source.issuer) for source in key_sources(settings)],
    fetch=partial(fetch, allow_local_http=True),
    # Seconds instead of minutes and hours; a request waits for keys as long as in production.
    intervals=Intervals(
        refresh=1.0, unknown_kid=1.0, retry=0.5, retry_limit=1.0, trust=float(os.environ["TEST_TRUST"])
    ),
)
app = open_app(settings, keys, token_rules(settings))
