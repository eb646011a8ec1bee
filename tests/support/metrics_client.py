"""Scrape /metrics and read samples by name and labels."""

import math
from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

from tests.support.people import Send

TOKEN = "for-the-metrics-of-these-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class ScrapedMetrics:
    """The samples of one scrape."""

    def __init__(self, text: str) -> None:
        self.families = {family.name: family for family in text_string_to_metric_families(text)}
        self.samples = [sample for family in self.families.values() for sample in family.samples]

    def __call__(self, name: str, /, **labels: str) -> float:
        """Return the sum of the samples with this name and these labels."""
        return math.fsum(
            sample.value for sample in self.samples if sample.name == name and labels.items() <= sample.labels.items()
        )

    def labels(self, name: str) -> list[Mapping[str, str]]:
        """Return the labels of each sample with this name."""
        return [sample.labels for sample in self.samples if sample.name == name]


def scrape(send: Send) -> ScrapedMetrics:
    """Request /metrics with the right token."""
    answer = send("GET", "/metrics", BEARER, None)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return ScrapedMetrics(answer.text)
