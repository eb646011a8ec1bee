"""How the service looks as HTTP: problems, bodies, queries, conditional requests, compression, routing."""
