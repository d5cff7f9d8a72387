"""The row that PostgreSQL returned as an HTTP answer: status, headers, body. Pure.

After reference A5 and A7; what is Banquet's own is in `docs/compatibility.md`.
"""

from dataclasses import dataclass

from banquet.errors import RequestError
from banquet.rest.plan import Call, Insert, Plan, Read, Update
from banquet.rest.preferences import Media, Preferences, applied

Header = tuple[bytes, bytes]

_WRITE_KINDS = frozenset({"return", "count", "handling", "max-affected"})
_READ_KINDS = frozenset({"count", "handling"})


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
    def of(cls, row: tuple[bytes | None, ...]) -> "Outcome":
        """Return the outcome that a row in text format states."""
        mark, rows, total, body, merged, *rest = row
        counted = None if total is None else int(total)
        return cls(mark, int(rows or 0), counted, body, int(merged or 0), *rest)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `body` None means that none is sent."""

    status: int
    headers: list[Header]
    body: bytes | None


def check_outcome(plan: Plan, media: Media, preferences: Preferences, outcome: Outcome) -> None:
    """Refuse an outcome that the request does not allow; a write is then rolled back.

    Raises:
        RequestError: PGRST116 not exactly one row, PGRST124 more rows than `max-affected`.
    """
    writes = not isinstance(plan, Read)
    limit = preferences.max_affected
    if writes and limit is not None and outcome.rows > limit:
        raise RequestError(
            "PGRST124",
            "Query result exceeds max-affected preference constraint",
            f"The query affects {outcome.rows} rows",
        )
    asked = media.form == "object" and plan.output.form is not None
    if asked and not _is_single(plan) and outcome.rows != 1:
        raise RequestError(
            "PGRST116",
            "Cannot coerce the result to a single JSON object",
            f"The result contains {outcome.rows} rows",
        )


def _is_single(plan: Plan) -> bool:
    return isinstance(plan, Call) and not plan.function.returns_set


def answer(plan: Plan, media: Media, preferences: Preferences, outcome: Outcome) -> Answer:
    """Return the answer to a plan carried out.

    Raises:
        RequestError: PGRST103, the page begins after the last row that was counted.
    """
    if isinstance(plan, Read | Call):
        return _answer_read(plan, media, preferences, outcome)
    return _answer_write(plan, media, preferences, outcome)


def _answer_read(
    plan: Read | Call, media: Media, preferences: Preferences, outcome: Outcome
) -> Answer:
    cap = plan.output.page_limit
    is_cut = cap is not None and outcome.rows > cap
    rows = cap if cap is not None and is_cut else outcome.rows
    total = outcome.total if plan.output.count else None
    offset = plan.node.offset
    headers = _read_mark(plan, outcome)
    headers += _applied(preferences, _READ_KINDS)
    if is_cut:
        headers.append((b"x-banquet-max-rows", b"%d" % (cap or 0)))
    if isinstance(plan, Call) and plan.function.result == "void":
        return Answer(204, headers, None)
    status = _page_status(offset, rows, total)
    headers.append((b"content-range", _content_range(offset, rows, total)))
    headers.append((b"content-type", media.content_type.encode()))
    return Answer(status, headers, outcome.body or b"null")


def _read_mark(plan: Read | Call, outcome: Outcome) -> list[Header]:
    if outcome.mark is None:
        return []
    writes = isinstance(plan, Call) and plan.function.volatile
    return [(b"x-banquet-xid" if writes else b"x-banquet-snapshot", outcome.mark)]


def _page_status(offset: int, rows: int, total: int | None) -> int:
    if total is None:
        return 200
    if offset > total:
        raise RequestError(
            "PGRST103",
            "Requested range not satisfiable",
            f"An offset of {offset} was requested, but there are only {total} rows.",
        )
    return 206 if rows < total else 200


def _content_range(offset: int, rows: int, total: int | None) -> bytes:
    page = f"{offset}-{offset + rows - 1}" if rows else "*"
    return f"{page}/{'*' if total is None else total}".encode()


def _answer_write(plan: Plan, media: Media, preferences: Preferences, outcome: Outcome) -> Answer:
    headers: list[Header] = []
    if outcome.mark is not None:
        headers.append((b"x-banquet-xid", outcome.mark))
    headers.append((b"content-range", _written_range(plan, outcome)))
    headers += _applied(preferences, _kinds(plan))
    status = _write_status(plan, outcome)
    if plan.output.form is None:
        return Answer(status, headers, None)
    headers.append((b"content-type", media.content_type.encode()))
    return Answer(status, headers, outcome.body or b"[]")


def _write_status(plan: Plan, outcome: Outcome) -> int:
    if isinstance(plan, Insert):
        merges = plan.conflict is not None and plan.conflict.merge
        inserted = plan.payload.rows - outcome.merged
        return 200 if merges and plan.payload.rows and inserted <= 0 else 201
    return 204 if plan.output.form is None else 200


def _written_range(plan: Plan, outcome: Outcome) -> bytes:
    total = outcome.rows if plan.output.count else None
    if isinstance(plan, Update):
        return _content_range(0, outcome.rows, total)
    return _content_range(0, 0, total)


def _kinds(plan: Plan) -> frozenset[str]:
    if isinstance(plan, Insert):
        upserts = {"resolution"} if plan.conflict is not None else set()
        return _WRITE_KINDS | {"missing"} | upserts
    return _WRITE_KINDS | {"missing"} if isinstance(plan, Update) else _WRITE_KINDS


def _applied(preferences: Preferences, kinds: frozenset[str]) -> list[Header]:
    text = applied(preferences, kinds)
    return [(b"preference-applied", text.encode())] if text else []
