"""The same registry on FastAPI, asyncpg and pydantic, as a good author would write it: what the real one is held to."""
