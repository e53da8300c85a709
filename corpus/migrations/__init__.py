"""Alembic environment and revisions; `corpus.library.Library` runs them when it opens a database."""
