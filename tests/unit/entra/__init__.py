"""Tests of token verification and of the key cache."""
