"""How people come in: sign-ups, sign-ins and refreshes, by outcome."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prometheus_client.core import CounterMetricFamily, Metric

from banquet.auth.failures import AuthError


class SignIns:
    """Counts; `collect` is a `banquet.http.metrics.Source`.

    Attributes:
        counts: By way in (`sign_up`, `password`, `link` and so on) and outcome: `ok`, the code of
            a refusal, or `failed`.
    """

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def counting(self, way: str) -> Iterator[None]:
        """Count one attempt by how the `with` block ends."""
        outcome = "failed"
        try:
            yield
            outcome = "ok"
        except AuthError as error:
            outcome = error.code
            raise
        finally:
            self.counts[way, outcome] += 1

    def collect(self) -> Iterable[Metric]:
        """Return the figures."""
        family = CounterMetricFamily(
            "banquet_auth_sign_ins",
            "Sign-ups, sign-ins and refreshes: ok, or why not.",
            labels=("way", "outcome"),
        )
        for labels, count in self.counts.items():
            family.add_metric(labels, count)
        yield family
