"""Ids, origins and URLs in settings, normalised.

The messages of ValueError never quote the value: it may be a secret that was put into the wrong setting.
"""

import re
from urllib.parse import urlsplit

from registry_api import endpoint_url
from registry_api.database_url import is_this_machine

# Microsoft's sign-in hosts: the global cloud and the national ones.
# https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
LOGIN_HOSTS = frozenset(
    {
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
        "login.sovcloud-identity.fr",
        "login.sovcloud-identity.de",
        "login.sovcloud-identity.sg",
    }
)

_INVISIBLE = (
    "\u200b\u200e\u200f\u2060\ufeff"  # characters that copying from a web page or a document may add at the ends
)
_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_APP_ID = re.compile(rf"(?:api://)?\{{?({_GUID})\}}?", re.IGNORECASE)
_APP_ID_URI = re.compile(r"(?P<origin>[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9.-]+)(?P<path>(?:/[A-Za-z0-9._~-]+)*)")


def trimmed(value: str) -> str:
    """Return the value without blanks and invisible characters at its ends."""
    before = None
    while value != before:
        before, value = value, value.strip().strip(_INVISIBLE)
    return value


def audience(value: str) -> str:
    """Return an audience as tokens name it: a client id in lower case, or an App ID URI without a final slash."""
    stem = trimmed(value).rstrip("/")
    if app_id := _APP_ID.fullmatch(stem):
        return app_id[1].lower()
    if uri := _APP_ID_URI.fullmatch(stem):
        return uri["origin"].lower() + uri["path"]
    raise ValueError("must be the API's client id, or an Application ID URI such as api://<client id>")


def origin(value: str) -> str:
    """Return an origin as browsers send it: in lower case, without default port and final slash."""
    example = "must be an origin such as https://registry.example.com"
    try:
        url = endpoint_url.normalise(trimmed(value))
    except ValueError:
        raise ValueError(example) from None
    if urlsplit(url).path != "/" or "?" in url:
        raise ValueError(f"{example}, without a path")
    return url.removesuffix("/")


def authority(value: str) -> str:
    """Return the URL of one of Microsoft's sign-in hosts, without a path."""
    try:
        url = endpoint_url.normalise(trimmed(value))
    except ValueError:
        url = ""
    if url not in {f"https://{host}/" for host in LOGIN_HOSTS}:
        raise ValueError(f"must be https:// and one of {', '.join(sorted(LOGIN_HOSTS))}, without a path")
    return url.removesuffix("/")


def identity_endpoint(value: str) -> str:
    """Return the URL of the platform's token endpoint."""
    try:
        url = endpoint_url.normalise(trimmed(value))
    except ValueError:
        url = ""
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_near = is_this_machine(host) or re.fullmatch(r"169\.254\.[0-9]{1,3}\.[0-9]{1,3}", host)
    if not host or "?" in url or not (parts.scheme == "https" or is_near):
        raise ValueError("must be https://, or http:// at an address of this machine, without a query")
    return url
