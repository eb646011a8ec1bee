"""Falcon resources: a page per noun, a class per path."""
