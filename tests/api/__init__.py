"""Tests of the HTTP API through the whole stack, on a real PostgreSQL."""
