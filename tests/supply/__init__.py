"""Licences and known vulnerabilities of the dependencies, and tests of the two."""
