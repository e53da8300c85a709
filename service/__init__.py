"""The doors: HTTP, page, command line, reports. They format what `models.matcher.match` answers and rank nothing."""
