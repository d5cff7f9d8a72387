"""The row that PostgreSQL returned as an HTTP answer: status, headers, body. Pure.

After reference A5 and A7; what is Banquet's own is in `docs/compatibility.md`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

import orjson

from banquet.errors import RequestError
from banquet.rest.media import Media
from banquet.rest.overrides import Header, set_headers, set_status
from banquet.rest.plan import Call, Delete, Insert, Plan, Read, Update
from banquet.rest.preferences import Preferences, applied

Row = Sequence[bytes | None]

_ALWAYS = frozenset({"count", "tx", "handling", "timezone"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the statement returned; see `banquet.rest.envelope` for the columns."""

    mark: bytes | None
    rows: int
    total: int | None
    body: bytes | None
    merged: int
    location: bytes | None = None
    headers: bytes | None = None
    status: bytes | None = None

    @classmethod
    def of(cls, row: Row) -> "Outcome":
        """Return the outcome that a row in text format states."""
        mark, rows, total, body, merged, *rest = row
        counted = None if total is None else int(total)
        return cls(mark, int(rows or 0), counted, body, int(merged or 0), *rest)

    def guessed(self, plan: Row, most_counted: int) -> "Outcome":
        """Return the outcome with the total that the planner expects.

        An estimate keeps to what was counted, unless there was more than the limit.
        """
        expected = int(orjson.loads(plan[0] or b"")[0]["Plan"]["Plan Rows"])
        if self.total is None:
            return replace(self, total=expected)
        small = self.total < most_counted
        return self if small else replace(self, total=max(self.total, expected))


@dataclass(eq=False)
class RangeError(RequestError):
    """A page that begins after the last row.

    Attributes:
        total: Rows that there are.
    """

    total: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `body` None means that none is sent."""

    status: int
    headers: list[Header]
    body: bytes | None


def check_outcome(plan: Plan, preferences: Preferences, outcome: Outcome) -> None:
    """Refuse an outcome that the request does not allow; a write is then rolled back.

    Raises:
        RequestError: PGRST116 not exactly one row, PGRST124 more rows than `max-affected`,
            PGRST115 a PUT whose body is not the row that its URL names.
    """
    if isinstance(plan, Insert) and plan.where and outcome.rows != 1:
        raise RequestError("PGRST115", "Payload values do not match URL in primary key column(s)")
    limit = preferences.max_affected
    if limit is not None and outcome.rows > limit and isinstance(plan, Update | Delete | Call):
        raise RequestError(
            "PGRST124",
            "Query result exceeds max-affected preference constraint",
            f"The query affects {outcome.rows} rows",
        )
    wants_object = plan.output.media.form == "object"
    if wants_object and not _is_single(plan) and outcome.rows != 1:
        raise RequestError(
            "PGRST116",
            "Cannot coerce the result to a single JSON object",
            f"The result contains {outcome.rows} rows",
        )


def is_conditional(plan: Plan, preferences: Preferences) -> bool:
    """Say whether the outcome decides if the transaction may commit."""
    if isinstance(plan, Read) or (isinstance(plan, Call) and not plan.function.volatile):
        return False
    is_put = isinstance(plan, Insert) and plan.where != ()
    wants_object = plan.output.media.form == "object"
    return is_put or wants_object or preferences.max_affected is not None


def _is_single(plan: Plan) -> bool:
    return isinstance(plan, Call) and not plan.function.returns_set


def answer(
    plan: Plan, preferences: Preferences, outcome: Outcome, headers: Iterable[Header] = ()
) -> Answer:
    """Return the answer to a plan carried out, with further headers.

    Raises:
        RangeError: PGRST103, the page begins after the last row that was counted.
        RequestError: PGRST111, PGRST112, what SQL set for the answer cannot be sent.
    """
    if isinstance(plan, Read | Call):
        found = _answer_read(plan, preferences, outcome)
    else:
        found = _answer_write(plan, preferences, outcome)
    found.headers.extend(headers)
    if outcome.headers is None and outcome.status is None:
        return found
    said = set_headers(found.headers, outcome.headers)
    return Answer(set_status(found.status, outcome.status), said, found.body)


def answer_explained(media: Media, rows: Sequence[Row], headers: Iterable[Header] = ()) -> Answer:
    """Return the answer that shows a plan, as the rows of EXPLAIN have it."""
    body = b"\n".join(row[0] or b"" for row in rows)
    return Answer(200, [(b"content-type", media.content_type.encode()), *headers], body)


def _answer_read(plan: Read | Call, preferences: Preferences, outcome: Outcome) -> Answer:
    cap = plan.output.page_limit
    is_cut = cap is not None and outcome.rows > cap
    rows = cap if cap is not None and is_cut else outcome.rows
    total = outcome.total if plan.output.count else None
    offset = plan.node.offset
    headers = _read_mark(plan, outcome)
    headers += _applied(plan, preferences)
    if is_cut:
        headers.append((b"x-banquet-max-rows", b"%d" % (cap or 0)))
    status = _page_status(offset, rows, total)
    headers.append((b"content-range", _content_range(offset, rows, total)))
    if isinstance(plan, Call) and plan.function.result == "void":
        return Answer(204, headers, None)
    return _with_body(status, headers, plan.output.media, outcome.body)


def _with_body(status: int, headers: list[Header], media: Media, body: bytes | None) -> Answer:
    headers.append((b"content-type", media.content_type.encode()))
    if media.is_bare:
        text = body or b""
        return Answer(status, headers, _bytes_of(text) if media.is_binary and text else text)
    return Answer(status, headers, b"null" if body is None else body)


def _bytes_of(text: bytes) -> bytes:
    """Return the bytes of a bytea from its text, `\\x` and hexadecimal digits."""
    return bytes.fromhex(text[2:].decode())


def _read_mark(plan: Read | Call, outcome: Outcome) -> list[Header]:
    if outcome.mark is None:
        return []
    writes = isinstance(plan, Call) and plan.function.volatile
    return [(b"x-banquet-xid" if writes else b"x-banquet-snapshot", outcome.mark)]


def _page_status(offset: int, rows: int, total: int | None) -> int:
    if total is None:
        return 200
    if offset > total:
        raise RangeError(
            "PGRST103",
            "Requested range not satisfiable",
            f"An offset of {offset} was requested, but there are only {total} rows.",
            total=total,
        )
    return 206 if rows < total else 200


def _content_range(offset: int, rows: int, total: int | None) -> bytes:
    page = f"{offset}-{offset + rows - 1}" if rows else "*"
    return f"{page}/{'*' if total is None else total}".encode()


def _answer_write(
    plan: Insert | Update | Delete, preferences: Preferences, outcome: Outcome
) -> Answer:
    headers: list[Header] = []
    if outcome.mark is not None:
        headers.append((b"x-banquet-xid", outcome.mark))
    if outcome.location is not None and outcome.rows == 1:
        headers.append((b"location", _location(plan, outcome.location)))
    if not (isinstance(plan, Insert) and plan.where):
        headers.append((b"content-range", _written_range(plan, outcome)))
    headers += _applied(plan, preferences)
    status = _write_status(plan, preferences, outcome)
    if not plan.output.has_body:
        return Answer(status, headers, None)
    return _with_body(status, headers, plan.output.media, outcome.body)


def _location(plan: Insert | Update | Delete, key: bytes) -> bytes:
    values = orjson.loads(key)
    pairs = (
        f"{quote(name, safe='')}={'is.null' if value is None else quote(f'eq.{value}', safe='')}"
        for name, value in zip(plan.output.location, values, strict=True)
    )
    return f"/{quote(plan.table.name, safe='')}?{'&'.join(pairs)}".encode()


def _write_status(
    plan: Insert | Update | Delete, preferences: Preferences, outcome: Outcome
) -> int:
    if isinstance(plan, Insert):
        if plan.where and not plan.output.has_body:
            return 204
        merges = plan.where != () or preferences.resolution == "merge-duplicates"
        inserted = (1 if plan.where else plan.payload.rows) - outcome.merged
        return 200 if merges and inserted <= 0 else 201
    return 200 if plan.output.has_body else 204


def _written_range(plan: Insert | Update | Delete, outcome: Outcome) -> bytes:
    total = outcome.rows if plan.output.count else None
    return _content_range(0, outcome.rows if isinstance(plan, Update) else 0, total)


def _applied(plan: Plan, preferences: Preferences) -> list[Header]:
    text = applied(preferences, _kinds(plan))
    return [(b"preference-applied", text.encode())] if text else []


def _kinds(plan: Plan) -> frozenset[str]:
    match plan:
        case Insert():
            upserts = {"resolution"} if plan.conflict is not None and not plan.where else set()
            return _ALWAYS | {"return", "missing"} | upserts
        case Update():
            return _ALWAYS | {"return", "missing", "max-affected"}
        case Delete():
            return _ALWAYS | {"return", "max-affected"}
        case Call():
            return _ALWAYS | {"max-affected"}
    return _ALWAYS
