"""The WSGI application that gunicorn serves in tests: as in registry_api.wsgi, with the test issuer's keys."""

import os
from pathlib import Path

from registry_api.composition import open_app
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import key_sources, token_rules
from registry_api.settings import Settings

settings = Settings.from_environment()
keys = KeyCache(key_sources(settings), fetch=lambda _: Path(os.environ["TEST_KEYS"]).read_bytes())
app = open_app(settings, keys, token_rules(settings))
