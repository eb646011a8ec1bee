"""What gunicorn serves in tests of the identity provider: its keys come from an endpoint on this machine."""

import os
from functools import partial

from registry_api.app import create_app
from registry_api.db import Database
from registry_api.entra.fetch import fetch
from registry_api.entra.keys import Intervals, KeyCache, KeySource
from registry_api.entra.rules import key_sources, token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.settings import Settings

settings = Settings.from_environment()
database = Database(settings)
database.open()
keys = KeyCache(
    [KeySource(os.environ["TEST_KEYS_AT"], source.issuer) for source in key_sources(settings)],
    fetch=partial(fetch, allow_local_http=True),
    # Minutes and hours in the service, seconds here; what a request may wait is the service's own.
    intervals=Intervals(
        refresh=1.0, unknown_kid=1.0, retry=0.5, retry_limit=1.0, trust=float(os.environ["TEST_TRUST"])
    ),
)
keys.start()
app = create_app(settings, database, TokenVerifier(token_rules(settings), keys).verify, keys.is_usable)
