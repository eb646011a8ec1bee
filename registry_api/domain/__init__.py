"""The rules of the registry: pure functions and values, no I/O."""
