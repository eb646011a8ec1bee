"""The files for administrators of clients."""
