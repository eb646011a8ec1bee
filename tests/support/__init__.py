"""Test support: fixtures are in conftest.py, what they and the tests share is here."""
