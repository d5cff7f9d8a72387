"""A request thought through to the statements to run, and what their rows answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

from banquet.db.session import Statement, quote_identifier
from banquet.rest.answer import (
    Answer,
    Outcome,
    Row,
    answer,
    answer_explained,
    check_outcome,
    is_conditional,
)
from banquet.rest.overrides import Header
from banquet.rest.plan import Call, Plan, Read
from banquet.rest.preferences import Rules
from banquet.rest.request import Offers, Request, parse_request, parse_target, plan_request
from banquet.rest.schema import Schema
from banquet.rest.sql import planned_count_of, statement_of
from banquet.settings import Settings

# The headers that a plan depends on.
DECISIVE_HEADERS = (
    "accept",
    "accept-profile",
    "content-profile",
    "content-type",
    "prefer",
    "range",
)
_XID = b"x-banquet-xid"

Ending = Literal["commit", "if allowed", "rollback"]
Replies = list[list[tuple[bytes | None, ...]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for.

    Attributes:
        role: Of the caller.
        method: HTTP method, upper case.
        path: Below the prefix.
        query_string: Percent-encoded.
        headers: Those of `DECISIVE_HEADERS` that were sent.
        body: As it came.
    """

    role: str
    method: str
    path: str
    query_string: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Job:
    """A request thought through: all that does not depend on who asks and when.

    Attributes:
        request: What was asked.
        plan: What to do.
        statements: The same as SQL, for one role: row-level security is part of the plan that
            PostgreSQL keeps. The last but `guesses` is the one whose row is the answer.
        guesses: How many statements after it ask the planner for the total.
        read_only: Whether PostgreSQL is to refuse writes.
        ending: How the transaction ends.
        headers: Of the answer, beside those that say what was found.
        settings: Of the transaction, after those of the role.
        isolation: Of the transaction where it is not PostgreSQL's own, or None.
    """

    request: Request
    plan: Plan
    statements: tuple[Statement, ...]
    guesses: int
    read_only: bool
    ending: Ending
    headers: tuple[Header, ...]
    settings: tuple[tuple[str, str], ...] = ()
    isolation: str | None = None


def think_through(asked: Asked, schema: Schema, settings: Settings) -> Job:
    """Return what to do about a request.

    Raises:
        RequestError: it does not parse, or names what does not exist.
    """
    offers = offers_of(settings, schema)
    target = parse_target(asked.path)
    request = parse_request(asked.method, target, asked.query_string, asked.headers, offers)
    plan = plan_request(request, asked.body, schema, offers)
    scope = f"{asked.role} {request.schema}"
    explain = plan.output.media.explain
    statement, guess = statement_of(plan, scope), planned_count_of(plan, scope)
    if explain is not None:
        statement, guess = replace(statement, sql=explain.around(statement.sql)), None
    guesses = () if guess is None else (guess,)
    read_only = _is_read_only(request, plan)
    return Job(
        request,
        plan,
        (*hook(settings.pre_request), statement, *guesses),
        len(guesses),
        read_only,
        "commit" if read_only else _ending(request, plan, settings.tx_end),
        _headers_of(request, plan, asked),
        _settings_of(request, plan),
        _isolation_of(plan, schema.role_settings.get(asked.role, ())),
    )


def offers_of(settings: Settings, schema: Schema) -> Offers:
    """Return what the operator allows."""
    return Offers(
        settings.exposed_schemas,
        Rules(settings.tx_end.endswith("allow-override"), schema.time_zones),
        settings.plan,
        settings.max_rows,
        aggregates=settings.aggregates,
    )


@lru_cache(maxsize=1)
def hook(name: str | None) -> tuple[Statement, ...]:
    """Return what calls the operator's function before each request."""
    if name is None:
        return ()
    function = ".".join(map(quote_identifier, name.split(".", 1)))
    return (Statement(f"select {function}()".encode()),)


def _is_read_only(request: Request, plan: Plan) -> bool:
    if request.method in ("GET", "HEAD"):
        return True
    return isinstance(plan, Call) and not plan.function.volatile


def _ending(request: Request, plan: Plan, tx_end: str) -> Ending:
    wanted = request.preferences.tx or tx_end.partition("-")[0]
    if wanted == "rollback":
        return "rollback"
    if plan.output.media.explain is None and is_conditional(plan, request.preferences):
        return "if allowed"
    return "commit"


def _settings_of(request: Request, plan: Plan) -> tuple[tuple[str, str], ...]:
    zone = request.preferences.timezone
    timeout = plan.function.timeout if isinstance(plan, Call) else None
    wanted = (("timezone", zone), ("statement_timeout", timeout))
    return tuple((name, value) for name, value in wanted if value is not None)


def _isolation_of(plan: Plan, role_settings: tuple[tuple[str, str], ...]) -> str | None:
    """Return the level that the function called asks for, or else the role."""
    wanted = dict(role_settings).get("default_transaction_isolation")
    if isinstance(plan, Call) and plan.function.isolation is not None:
        wanted = plan.function.isolation
    return wanted if wanted in ("repeatable read", "serializable") else None


def _headers_of(request: Request, plan: Plan, asked: Asked) -> tuple[Header, ...]:
    headers = profile(request)
    if isinstance(plan, Read):
        sorted_query = b"&".join(sorted(asked.query_string.split(b"&")))
        location = quote(asked.path).encode()
        location += b"?" + sorted_query if asked.query_string else b""
        headers.append((b"content-location", location))
    return (*headers, (b"vary", b"Accept, Prefer, Range"))


def profile(request: Request) -> list[Header]:
    """Return the header that names the schema, where there may be a doubt."""
    return [(b"content-profile", request.schema.encode())] if request.names_schema else []


def check_replies(job: Job, replies: Replies) -> None:
    """Refuse an outcome that the request does not allow.

    Args:
        job: What was run.
        replies: Rows of the session's statement, then of each of the job's.

    Raises:
        RequestError: see `check_outcome`.
    """
    if job.plan.output.media.explain is None:
        check_outcome(job.plan, job.request.preferences, _outcome(job, replies))


def answer_of(job: Job, replies: Replies) -> Answer:
    """Return the answer to a job done; after a commit the last reply is the log's position.

    Raises:
        RequestError: see `answer`.
    """
    media = job.plan.output.media
    if media.explain is not None:
        return answer_explained(media, replies[len(job.statements)], job.headers)
    found = answer(job.plan, job.request.preferences, _outcome(job, replies), job.headers)
    if job.ending == "rollback":
        # Its number would stand for something that never took place.
        return replace(found, headers=[each for each in found.headers if each[0] != _XID])
    if len(replies) > 1 + len(job.statements) and _changed(found):
        found.headers.append((b"x-banquet-lsn", replies[-1][0][0] or b""))
    return found


def _outcome(job: Job, replies: Replies) -> Outcome:
    outcome = Outcome.of(replies[len(job.statements) - job.guesses][0])
    if not job.guesses:
        return outcome
    plan: Row = replies[len(job.statements)][0]
    return outcome.guessed(plan, job.plan.output.most_counted)


def _changed(found: Answer) -> bool:
    """Say whether a transaction wrote anything: only then it has a number."""
    return any(name == _XID for name, _ in found.headers)
