"""Configuration files of MCP clients, compiled from the published servers: allow lists, and files that install servers.

Pure functions over `Entry` objects. What each client reads, and how it matches, was taken from the vendors' pages and
sources; each kind names its own.
"""
