"""What happens to every request: a module per concern."""
