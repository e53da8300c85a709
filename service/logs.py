"""Log lines on standard error: the request log is one JSON object a line, ready for any collector."""

from __future__ import annotations

import logging


def configure() -> None:
    """Give our loggers a handler; once, however many applications a process makes."""
    logger = logging.getLogger("tashan")
    logger.setLevel(logging.INFO)
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
