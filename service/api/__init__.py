"""HTTP, version 1: JSON in, JSON out."""
