"""The local registry of `make run`: the service with a database, an identity provider and sample data on one machine.

Nothing outside this package imports it, no setting of the service starts it, and it is not deployed.
"""
