"""Faults in what the service depends on, injected under load: `make faults`."""
