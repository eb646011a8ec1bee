"""Tests of the schema, the migrations and the query plans."""
