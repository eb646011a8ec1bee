"""Composition of a worker process: opens the database, the signing keys and the metrics, and builds the application."""

import atexit

from registry_api import metrics
from registry_api.app import App, create_app
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from registry_api.entra.managed_identity import password_source
from registry_api.entra.rules import TokenRules
from registry_api.entra.tokens import TokenVerifier
from registry_api.resources.front_end import FrontEnd
from registry_api.settings import Settings


def open_app(settings: Settings, keys: KeyCache, rules: TokenRules, web: FrontEnd | None = None) -> App:
    """Build the application with its dependencies opened; they are closed when the process exits.

    Args:
        settings: The settings of the service.
        keys: The signing keys that tokens are verified with, not started yet.
        rules: What a token must say to be accepted.
        web: The configuration and the folder of the front end; without it, only the API is served.
    """
    database = Database(settings, password_source(settings))
    database.open()
    atexit.register(database.close)
    keys.start()
    atexit.register(keys.close)
    metrics.sample(database.measure, keys.measure)
    return create_app(settings, database, TokenVerifier(rules, keys).verify, keys.is_usable, web)
