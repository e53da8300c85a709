"""Reports from end to end."""
