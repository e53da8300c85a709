"""The page, in a browser and without."""
