"""The background process that connects to registered MCP endpoints and records the tools they offer."""
