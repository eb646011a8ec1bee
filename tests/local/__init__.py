"""Tests of the local mode (`make run`)."""
