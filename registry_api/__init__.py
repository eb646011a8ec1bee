"""The registry of an organisation's MCP servers."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("registry-api")
except PackageNotFoundError:  # a checkout on the path that was never installed
    __version__ = "0+unknown"
