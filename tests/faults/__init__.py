"""Faults of the world around the service, made while it works: `make faults`."""
