"""`/metrics`: what the parts count, in the formats Prometheus reads, for whoever may see it.

Nothing is gathered before somebody asks. Parts that count hand in a `Source`.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banquet import __version__
from banquet.errors import TokenError
from banquet.http.responses import rest_error
from banquet.identity import SERVICE, Verifier
from banquet.meters import Histogram

Source = Callable[[], Iterable[Metric]]

OWNER = "owner"
"""Role of people who may look at how the server does."""

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_SERVICES = {"rest": "rest", "auth": "auth", "realtime": "realtime"}


class Gate:
    """Who may read figures: holders of the secret key, or of a key that opens nothing else."""

    def __init__(self, verifier: Verifier, metrics_key: str | None) -> None:
        """Take the keys.

        Args:
            verifier: Knows the secret key, and tokens signed for `service_role`.
            metrics_key: The other key; None if there is none.
        """
        self._verifier = verifier
        self._metrics_key = metrics_key

    def check(self, request: Request) -> None:
        """Let a request pass.

        Raises:
            TokenError: it carries neither key, as bearer token or as `apikey`.
        """
        given = given_key(request)
        if not given:
            raise TokenError("PGRST302", "Figures are for operators", hint=_HINT)
        known = self._metrics_key
        if known is not None and hmac.compare_digest(given.encode(), known.encode()):
            return
        if self._verifier.verify(given).role != SERVICE.role:
            raise TokenError("PGRST301", "This key does not open the figures", hint=_HINT)

    def may_see(self, is_member: Callable[[str, str], bool]) -> Callable[[Request], bool]:
        """Return who may see figures beside `/health`: those above, and owners signed in.

        Args:
            is_member: Tells whether an account has a role.
        """

        def decide(request: Request) -> bool:
            try:
                self.check(request)
            except TokenError:
                return self._is_owner(request, is_member)
            return True

        return decide

    def _is_owner(self, request: Request, is_member: Callable[[str, str], bool]) -> bool:
        try:
            identity = self._verifier.verify(given_key(request))
        except TokenError:
            return False
        return identity.user_id is not None and is_member(identity.user_id, OWNER)


_HINT = "Send the secret key, or BANQUET_METRICS_KEY, as bearer token."


def given_key(request: Request) -> str:
    """Return the bearer token of a request, else its `apikey`, else an empty text."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.headers.get("apikey", "")


def metrics_route(gate: Gate, sources: Iterable[Source]) -> Route:
    """Return `/metrics`: 401 for whoever the gate does not know.

    Args:
        gate: Decides.
        sources: Asked at each request, in the event loop; they must not wait.
    """
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    registry.register(_Gathered([_build, *sources]))

    async def metrics(request: Request) -> Response:
        try:
            gate.check(request)
        except TokenError as error:
            return rest_error(error)
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        headers = {"cache-control": "no-store", "content-type": kind}
        return Response(encode(registry), headers=headers)

    return Route("/metrics", metrics)


class _Gathered(Collector):
    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = tuple(sources)

    def collect(self) -> Iterable[Metric]:
        for source in self._sources:
            yield from source()


def _build() -> Iterable[Metric]:
    yield InfoMetricFamily("banquet_build", "This program.", {"version": __version__})


class HttpMeters:
    """What requests there were; the outermost layer counts them.

    Attributes:
        requests: By service, method and status.
        seconds: From request to the end of its answer, by service.
    """

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, str]] = Counter()
        self.seconds: dict[str, Histogram] = {}

    def count(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered; 0 is the status of one that got no answer."""
        service = _SERVICES.get(path[1:].partition("/")[0], "web")
        known = method if method in _METHODS else "other"
        self.requests[service, known, str(status)] += 1
        histogram = self.seconds.get(service)
        if histogram is None:
            histogram = self.seconds[service] = Histogram()
        histogram.observe(seconds)

    def collect(self) -> Iterable[Metric]:
        """Return the figures; a `Source`."""
        yield counter(
            "banquet_http_requests",
            "Requests answered; status 0 where the client left or the answer broke off.",
            self.requests,
            ("service", "method", "status"),
        )
        yield histogram(
            "banquet_http_request_seconds",
            "From a request to the end of its answer.",
            {(service,): each for service, each in self.seconds.items()},
            ("service",),
        )


def gauge(name: str, words: str, value: float) -> Metric:
    """Return a figure that goes up and down."""
    return GaugeMetricFamily(name, words, value)


def gauges(name: str, words: str, values: Mapping[str, float], label: str) -> Metric:
    """Return figures that go up and down, told apart by a label."""
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, figure in values.items():
        family.add_metric([value], figure)
    return family


def total(name: str, words: str, value: float) -> Metric:
    """Return a figure that only grows; `_total` is added to its name."""
    return CounterMetricFamily(name, words, value)


def counter(
    name: str,
    words: str,
    counts: Mapping[str, int] | Mapping[tuple[str, str, str], int],
    labels: tuple[str, ...],
) -> Metric:
    """Return figures that only grow, told apart by labels; `_total` is added to the name."""
    family = CounterMetricFamily(name, words, labels=labels)
    for values, count in counts.items():
        family.add_metric([values] if isinstance(values, str) else values, count)
    return family


def histogram(
    name: str,
    words: str,
    histograms: Mapping[tuple[str, ...], Histogram],
    labels: tuple[str, ...] = (),
) -> Metric:
    """Return durations by bucket."""
    family = HistogramMetricFamily(name, words, labels=labels)
    for values, each in histograms.items():
        ends = [str(bound) for bound in each.bounds] + ["+Inf"]
        buckets = list(zip(ends, accumulate(each.counts), strict=True))
        family.add_metric(values, buckets, each.total)
    return family
