"""PostgreSQL connection strings: refuse ambiguous ones, and return the parts that may be logged.

An unescaped `/` or `@` in a URL's password ends the password for libpq, which reads the rest as host, port or database
name. Those parts are logged, and with them the rest of the password.
"""

import ipaddress
import re
from collections.abc import Mapping

import psycopg
from psycopg.conninfo import conninfo_to_dict

_PLAIN = r"A-Za-z0-9._~\-"
_DELIMITERS = r"!$&'()*+,;="  # RFC 3986 "sub-delims"; no separators in a PostgreSQL URL's user or password
_WORD = rf"(?:[{_PLAIN}{_DELIMITERS}]|%[0-9A-Fa-f]{{2}})*"
_HOST = rf"(?:\[[0-9A-Fa-f:.]+\]|(?:[{_PLAIN}]|%[0-9A-Fa-f]{{2}})*)(?::[0-9]*)?"
_PARAMETER = rf"[A-Za-z_]+=(?:[{_PLAIN}!$'()*+,;/:]|%[0-9A-Fa-f]{{2}})*"

# Stricter than libpq: a character that libpq accepts in some parts only must be percent-encoded everywhere.
_URL = re.compile(
    rf"postgres(?:ql)?://(?:{_WORD}(?::{_WORD})?@)?{_HOST}(?:,{_HOST})*(?:/{_WORD})?(?:\?(?:{_PARAMETER}(?:&{_PARAMETER})*)?)?"
)
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253})")
_SOCKET = re.compile(r"[/@][^\s?#]{0,107}")  # a directory of Unix sockets, or an abstract socket
_MAX_PORT = 65535
_SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
_ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})
_SHOWN = ("host", "hostaddr", "port", "dbname", "user", "sslmode", "service")

# Messages never quote the string: in a malformed one, any part may be the password.
_MALFORMED = (
    "must be a PostgreSQL connection string, such as postgresql://user@host/database; percent-encode the password"
    " (write / as %2F, @ as %40, ? as %3F, # as %23, : as %3A, % as %25)"
)


def check(url: str, environment: Mapping[str, str]) -> None:
    """Require a well-formed connection string that enforces TLS unless the server is on this machine.

    Args:
        url: a URL or `name=value` pairs, as libpq accepts them.
        environment: libpq's variables in it (`PGHOST`, …) apply where the string names no server.

    Raises:
        ValueError: `str()` says why in a sentence, without any part of the string.
    """
    parameters = _parameters(url)
    mode = parameters.get("sslmode")
    if mode and mode not in _SSL_MODES:
        raise ValueError(f"must have one of these as its sslmode: {', '.join(sorted(_SSL_MODES))}")
    if _is_elsewhere(parameters, environment) and mode not in _ENCRYPTED:
        raise ValueError("must have sslmode=require or stricter (best verify-full): its host is not this machine")


def has_password(url: str) -> bool:
    """Return whether a checked connection string has a password."""
    return bool(_parameters(url).get("password"))


def shown(url: str) -> str:
    """Return the parts of a checked connection string that may be logged."""
    parameters = _parameters(url)
    return " ".join(f"{name}={parameters[name]}" for name in _SHOWN if parameters.get(name))


def is_this_machine(host: str) -> bool:
    """Return whether libpq reaches this machine under this name; an empty one is the local socket."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"} or host.startswith(("/", "@"))


def _parameters(url: str) -> dict[str, str]:
    is_url = "://" in url.partition("=")[0]
    if is_url and not _URL.fullmatch(url):
        raise ValueError(_MALFORMED)
    try:
        parsed = conninfo_to_dict(url)
    except (psycopg.Error, ValueError):
        raise ValueError(_MALFORMED) from None
    parameters = {name: str(value) for name, value in parsed.items() if value is not None}
    if not _is_well_formed(parameters):
        raise ValueError(_MALFORMED)
    return parameters


def _is_well_formed(parameters: Mapping[str, str]) -> bool:
    parts = {name: parameters.get(name, "").split(",") for name in ("host", "hostaddr", "port")}
    return (
        all(map(_is_host, parts["host"]))
        and all(not part or _is_address(part) for part in parts["hostaddr"])
        and all(not part or _is_port(part) for part in parts["port"])
        and not any("://" in parameters.get(name, "") for name in _SHOWN)
    )


def _is_host(part: str) -> bool:
    return not part or bool(_NAME.fullmatch(part) or _SOCKET.fullmatch(part)) or _is_address(part)


def _is_address(part: str) -> bool:
    try:
        ipaddress.ip_address(part)
    except ValueError:
        return False
    return True


def _is_port(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= len(str(_MAX_PORT)) and 0 < int(part) <= _MAX_PORT


def _is_elsewhere(parameters: Mapping[str, str], environment: Mapping[str, str]) -> bool:
    """Return whether a server may be on another machine; a service file can name any."""
    if parameters.get("service") or environment.get("PGSERVICE"):
        return True
    addresses = parameters.get("hostaddr") or environment.get("PGHOSTADDR")
    hosts = addresses or parameters.get("host") or environment.get("PGHOST") or ""
    return not all(map(is_this_machine, hosts.split(",")))
