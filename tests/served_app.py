"""What gunicorn serves in tests: the application of registry_api.wsgi, with the test issuer's keys."""

import os
from pathlib import Path

from registry_api import metrics
from registry_api.app import create_app
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import key_sources, token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.settings import Settings

settings = Settings.from_environment()
database = Database(settings)
database.open()
keys = KeyCache(key_sources(settings), fetch=lambda _: Path(os.environ["TEST_KEYS"]).read_bytes())
keys.start()
metrics.sample(database.measure, keys.measure)
app = create_app(settings, database, TokenVerifier(token_rules(settings), keys).verify, keys.is_usable)
