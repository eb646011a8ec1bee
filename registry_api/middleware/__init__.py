"""What happens to every request, a page per concern."""
