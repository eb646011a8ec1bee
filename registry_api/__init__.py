"""The registry of an organisation's MCP servers."""

__version__ = "0.1.0"
