"""The practice library as data: lists, practices, problems, words. Nothing here ranks."""
