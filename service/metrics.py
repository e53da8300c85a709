"""Figures for Prometheus: requests, their time, and what was answered."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from models.answer import Answer

# prometheus_client itself reads this variable when it is imported: several workers share their figures in that folder.
_SHARED = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route")
        self._requests = Counter(
            "tashan_http_requests", "HTTP requests answered", (*labels, "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "tashan_http_request_seconds",
            "Time to answer an HTTP request",
            labels,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self._registry,
        )
        self._answers = Counter(
            "tashan_answers",
            "Problem texts answered, by outcome and best band",
            ("outcome", "band"),
            registry=self._registry,
        )
        self._practices = Gauge(
            "tashan_index_practices", "Practices in the live index", registry=self._registry, multiprocess_mode="max"
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """Count an answer."""
        band = answer.recommendations[0].band if answer.recommendations else "无"
        self._answers.labels(answer.outcome, band).inc()

    def page(self, practices: int) -> bytes:
        """All figures in the text format, of all workers where they share a folder."""
        self._practices.set(practices)
        if _SHARED not in os.environ:
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)
        return generate_latest(shared)
