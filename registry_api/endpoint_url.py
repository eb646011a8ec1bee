"""The normal form of endpoint URLs, which is stored and unique."""

import ipaddress
import re
import unicodedata

import idna

MAX_LENGTH = 2048
PATTERN = (
    r"^[Hh][Tt][Tt][Pp][Ss]?://"
    r"(([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
    r"|((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]))"
    r"(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
    r"(/([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$"
)
"""The URLs that the OpenAPI document describes: ASCII only, with host names and IPv4 addresses.

Other URLs are accepted too. Not in the pattern: a host has at most 253 characters, and `xn--` begins valid Punycode.
"""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_PORT = 65535
_MAX_HOST = 253  # characters without the final dot (RFC 1035, section 2.3.4)

_PARTS = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?]*)(?P<path>[^?]*)(?P<query>\?.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]@]*)(:(?P<port>[0-9]*))?")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def normalise(url: str) -> str:
    """Return the URL's normal form: scheme and host lower-cased (IDNA 2008 with UTS 46), no default port, a path.

    Raises:
        ValueError: it is not an absolute http or https URL with a host, or has a user name or password, a fragment,
            blanks or control characters. `str()` says which in a sentence.
    """
    if len(url) > MAX_LENGTH:
        raise ValueError(_TOO_LONG)
    if any(_is_forbidden(character) for character in url):
        raise ValueError("Must not contain blanks, control characters or backslashes.")
    if "#" in url:
        raise ValueError("Must not have a fragment (#…).")
    parts = _PARTS.fullmatch(url)
    if not parts:
        raise ValueError("Must be an absolute URL that begins with http:// or https://.")
    if "@" in parts["authority"]:
        raise ValueError("Must not carry a user name or password.")
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if not authority:
        raise ValueError(_BAD_HOST)
    scheme = parts["scheme"].lower()
    port = int(authority["port"][-6:]) if authority["port"] else _DEFAULT_PORTS[scheme]
    if not 0 < port <= _MAX_PORT or len((authority["port"] or "").lstrip("0")) > len(str(_MAX_PORT)):
        raise ValueError("Must have a port from 1 to 65535, or none.")
    suffix = "" if port == _DEFAULT_PORTS[scheme] else f":{port}"
    normal = f"{scheme}://{_host(authority['host'])}{suffix}{parts['path'] or '/'}{parts['query'] or ''}"
    if len(normal) > MAX_LENGTH:
        raise ValueError(_TOO_LONG)
    return normal


def _is_forbidden(character: str) -> bool:
    # The two joiners are invisible, but some scripts need them (RFC 5892, appendix A).
    if character in "\u200c\u200d":
        return False
    return character == "\\" or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}


def _host(host: str) -> str:
    if host.startswith("["):
        return f"[{_in_hexadecimal(_address(ipaddress.IPv6Address, host[1:-1]))}]"
    if len(host) > _MAX_HOST:
        raise ValueError(_BAD_HOST)
    try:
        name = idna.uts46_remap(host) if not host.isascii() else host.lower()
        labels = [_label(label) for label in name.removesuffix(".").split(".")]
    except (idna.IDNAError, UnicodeError):
        raise ValueError(_BAD_HOST) from None
    # A host whose last label is a number is an IPv4 address (WHATWG URL): 127.1 and 0x7f000001 are refused.
    if _NUMBER.fullmatch(labels[-1]):
        return _address(ipaddress.IPv4Address, ".".join(labels))
    ascii_name = ".".join(labels) + "." * name.endswith(".")
    if len(ascii_name) > _MAX_HOST:
        raise ValueError(_BAD_HOST)
    return ascii_name


def _label(label: str) -> str:
    if not label.isascii():
        return idna.alabel(label).decode()
    if not _LABEL.fullmatch(label):
        raise ValueError(_BAD_HOST)
    if label.startswith("xn--"):
        idna.ulabel(label)  # raises IDNAError for invalid Punycode
    return label


def _address(kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address], text: str) -> str:
    try:
        return kind(text).compressed
    except ValueError:
        raise ValueError(_BAD_HOST) from None


def _in_hexadecimal(address: str) -> str:
    """Return `::ffff:127.0.0.1` as `::ffff:7f00:1`, the form of WHATWG URL; Python 3.13 changed its own."""
    head, colon, last = address.rpartition(":")
    if "." not in last:
        return address
    number = int(ipaddress.IPv4Address(last))
    return f"{head}{colon}{number >> 16:x}:{number & 0xFFFF:x}"


_TOO_LONG = f"Must be at most {MAX_LENGTH:,} characters."
_BAD_HOST = "Must have a valid host name or address."
