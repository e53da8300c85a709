"""The notebooks as a reader runs them."""
