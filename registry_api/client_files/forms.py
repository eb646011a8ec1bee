"""Serialisers: the forms in which a policy is deployed. Each ends with a newline and has the same bytes each time."""

import base64
import json
import plistlib
from collections.abc import Mapping
from typing import Any

import tomli_w


def as_json(value: Any) -> str:
    """Return indented JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def as_text_value(value: Any) -> str:
    """Return JSON on one line in ASCII: the value of a registry entry or a preference."""
    return json.dumps(value, separators=(",", ":"))


def as_toml(value: Mapping[str, Any]) -> str:
    """Return TOML 1.0."""
    return tomli_w.dumps(value)


def as_registry_file(key: str, values: Mapping[str, str | int]) -> str:
    """Return a `.reg` file for Windows: strings (REG_SZ) and numbers (REG_DWORD) below a key.

    The file is ASCII, which regedit reads in every version; `values` must be, too.
    """
    lines = ["Windows Registry Editor Version 5.00", "", f"[{key}]"]
    for name, value in values.items():
        quoted = f"dword:{value:08x}" if isinstance(value, int) else f'"{_escape(value)}"'
        lines.append(f'"{_escape(name)}"={quoted}')
    return "\r\n".join([*lines, ""])


def as_plist(value: Mapping[str, Any]) -> str:
    """Return an XML property list for macOS."""
    return plistlib.dumps(dict(value), sort_keys=False).decode()


def as_base64(text: str) -> str:
    """Return a text in base64, as some preferences hold whole files."""
    return base64.b64encode(text.encode()).decode()


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
