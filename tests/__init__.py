"""The tests of the service, its database, its local mode and this repository."""
