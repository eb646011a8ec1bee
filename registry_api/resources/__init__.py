"""Falcon resources: a module per noun, a class per route."""
