"""Tests of the repository itself: its settings page, its operations files, its imports."""
