"""`/realtime/v1/api/broadcast`: programs without a socket speak to topics."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from banquet.errors import DatabaseError, RequestError, TokenError
from banquet.http.responses import JSON
from banquet.identity import Identity, Verifier
from banquet.realtime.broadcast.exchange import Exchange
from banquet.realtime.broadcast.requests import (
    Address,
    InvalidRequestError,
    parse_address,
    parse_batch,
    parse_single,
    path_below,
)
from banquet.realtime.channels.asking import Prober
from banquet.realtime.rights.topics import PolicyError, TopicQuestion
from banquet.realtime.waiting.lanes import Lanes
from banquet.realtime.wire.said import Said

_BYTES: Final = "application/octet-stream"

_CANCELLED: Final = "57014"
"""SQLSTATE of a policy that took too long."""

_POLICY_FAILS: Final = 422


class Refusal(Exception):  # noqa: N818  # an answer, not a fault
    """An answer other than 202.

    Attributes:
        response: The answer.
    """

    def __init__(
        self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        """Make it of status and JSON body."""
        super().__init__(status)
        self.response = Response(orjson.dumps(body), status, headers, media_type=JSON)


class BroadcastRoute(BaseRoute):
    """Everything at the addresses of broadcasts and below, routed by the path as it was sent."""

    def __init__(
        self, verifier: Verifier, exchange: Exchange, prober: Prober, lanes: Lanes
    ) -> None:
        """Serve.

        Args:
            verifier: Says who asks.
            exchange: Hands on what is said.
            prober: Says who may speak on private topics.
            lanes: Who is asked about when.
        """
        self._verifier = verifier
        self._exchange = exchange
        self._prober = prober
        self._lanes = lanes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a request is for us."""
        is_ours = scope["type"] == "http" and _path(scope) is not None
        return (Match.FULL if is_ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            response = await self._respond(Request(scope, receive))
        except Refusal as refusal:
            response = refusal.response
        except InvalidRequestError as error:
            response = Refusal(422, {"errors": error.errors}).response
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method != "POST":
            raise Refusal(405, {"message": "Broadcasts are sent by POST."}, {"allow": "POST"})
        identity = self._identify(request)
        path = _path(request.scope)
        if not path:
            await self._say_all(request, identity)
            return Response(status_code=202)
        address = parse_address(path, request.scope["query_string"])
        if address is None:
            raise Refusal(404, {"message": "There is nothing at this address."})
        await self._say(request, identity, address)
        return Response(status_code=202)

    def _identify(self, request: Request) -> Identity:
        headers = request.headers
        key = headers.get("apikey") or headers.get("x-api-key")
        try:
            return _identify(self._verifier, key, headers.get("authorization"))
        except TokenError as error:
            challenge = {"www-authenticate": "Bearer"}
            body = {"message": "Unauthorized", "hint": error.message}
            raise Refusal(401, body, challenge) from error

    async def _say(self, request: Request, identity: Identity, address: Address) -> None:
        kind = _content_type(request)
        if kind != _BYTES and not _is_json(kind):
            raise _unsupported(f"application/json or {_BYTES}")
        said = parse_single(address, await request.body(), is_json=kind != _BYTES)
        self._check_rate(1)
        if said.is_private and not await self._may_speak(request, identity, said.topic):
            hint = "You do not have permissions to write to this Channel topic: " + said.topic
            raise Refusal(403, {"message": "Unauthorized", "hint": hint})
        self._hand_on([said])

    async def _say_all(self, request: Request, identity: Identity) -> None:
        if not _is_json(_content_type(request)):
            raise _unsupported("application/json")
        said = parse_batch(await request.body())
        self._check_rate(len(said))
        topics = dict.fromkeys(each.topic for each in said if each.is_private)
        allowed = {each for each in topics if await self._may_say(request, identity, each)}
        # What may not be said is left out, and nothing told: so does the official server.
        self._hand_on([each for each in said if not each.is_private or each.topic in allowed])

    def _check_rate(self, count: int) -> None:
        rate = self._exchange.process_rate
        if rate is None or self._exchange.may_take(count):
            return
        message = "You have exceeded your rate limit"
        if rate.per_second < rate.limit:
            message = "Too many messages to broadcast, please reduce the batch size"
        raise Refusal(
            429,
            {"message": message},
            {
                "x-rate-rolling": f"{rate.per_second:.2f}",
                "x-rate-limit": f"{rate.limit:g}",
                "x-rate-limit-remaining": f"{max(0.0, rate.limit - rate.per_second):.2f}",
            },
        )

    async def _may_speak(self, request: Request, identity: Identity, topic: str) -> bool:
        headers = {name: value for name, value in request.headers.items() if name != "cookie"}
        question = TopicQuestion(identity, topic, headers)
        sender = None if request.client is None else request.client.host
        try:
            async with self._lanes.lane((identity.user_id, sender)):
                judgement = await self._prober.topic_rights(question)
        except PolicyError as error:
            raise Refusal(422, {"message": "RLS policy error", "hint": error.message}) from error
        except RequestError:
            return False  # no topic can be called that
        except DatabaseError as error:
            if error.code == _CANCELLED:
                raise Refusal(422, {"message": "Query canceled"}) from error
            raise Refusal(503, {"message": error.message}) from error
        return judgement.rights.broadcast_write

    async def _may_say(self, request: Request, identity: Identity, topic: str) -> bool:
        """Tell whether somebody may speak, as one message of many: no reason is given."""
        try:
            return await self._may_speak(request, identity, topic)
        except Refusal as refusal:
            if refusal.response.status_code == _POLICY_FAILS:
                return False
            raise

    def _hand_on(self, said: Sequence[Said]) -> None:
        self._exchange.take("rest", said)


def _path(scope: Scope) -> bytes | None:
    """Return the path below the address of broadcasts, or None if it is another one."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return path_below(raw.partition(b"?")[0].removeprefix(scope.get("root_path", "").encode()))


def _identify(verifier: Verifier, key: str | None, authorization: str | None) -> Identity:
    """Return who asks: as everywhere, or by one credential alone, as without a gateway.

    Raises:
        TokenError: see `Verifier.identify`.
    """
    try:
        return verifier.identify(key, authorization)
    except TokenError:
        if (key is None) == (authorization is None):
            raise
    return verifier.verify(key or (authorization or "").partition(" ")[2].strip())


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_json(kind: str) -> bool:
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _unsupported(accepted: str) -> Refusal:
    return Refusal(415, {"error": f"Unsupported Media Type: send {accepted}"})
