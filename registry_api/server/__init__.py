"""gunicorn's worker class and what belongs to it."""
