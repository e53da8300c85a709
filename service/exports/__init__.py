"""Documents made from chosen practices."""
