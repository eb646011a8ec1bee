"""The WSGI application of a worker process: the environment read, the parts opened, the app built."""

import atexit

from registry_api import metrics
from registry_api.app import App, create_app
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import key_sources, token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.managed_identity import password_source
from registry_api.resources import site
from registry_api.resources.front_end import FrontEnd, for_entra
from registry_api.settings import Settings


def _open() -> App:
    settings = Settings.from_environment()
    database = Database(settings, password_source(settings))
    database.open()
    atexit.register(database.close)
    keys = KeyCache(key_sources(settings))
    keys.start()
    atexit.register(keys.close)
    metrics.sample(database.measure, keys.measure)
    verifier = TokenVerifier(token_rules(settings), keys)
    web = FrontEnd(for_entra(settings), site.BUILT)
    return create_app(settings, database, verifier.verify, keys.is_usable, web)


app = _open()
