"""The WSGI application of the service, configured by the environment."""

from registry_api.app import App
from registry_api.composition import open_app
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import key_sources, token_rules
from registry_api.resources import site
from registry_api.resources.front_end import FrontEnd, for_entra
from registry_api.settings import Settings


def _open() -> App:
    settings = Settings.from_environment()
    web = FrontEnd(for_entra(settings), site.BUILT)
    return open_app(settings, KeyCache(key_sources(settings)), token_rules(settings), web)


app = _open()
