"""The program's log: one line for each event, as text for people or as JSON for machines.

A line says what happened, in words without variables, and beside it facts by name. What must
not be written down is left out here once more, whoever forgot it: keys and tokens by their
shape, and what PostgreSQL's errors quote from rows.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

MAX_CHARS: Final = 8000
"""Longest words, or error, of a line."""

MAX_FACT_CHARS: Final = 300
"""Longest fact: strangers name topics and events, and they may be megabytes."""

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Id of the HTTP request being served, told by every line written meanwhile."""

user_id: ContextVar[str | None] = ContextVar("user_id", default=None)
"""Account that sent it, once that is known."""

# Classes of SQLSTATE whose messages name things of the schema and of the server, not values.
_SPEAKABLE: Final = ("08", "23", "25", "28", "3D", "40", "42", "53", "55", "57", "58")

_SECRETS: Final = (
    (re.compile(r"eyJ[\w-]*\.[\w-]*(?:\.[\w-]*)?"), "[token]"),
    (re.compile(r"sb_(?:secret|publishable)_[\w-]+"), "[key]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+"), r"\1 [token]"),
    (
        re.compile(
            r"(?i)(apikey|access_token|refresh_token|password|token)([\"']?\s*[=:]\s*[\"']?)"
            r"[^\s&\"',;}]+"
        ),
        r"\1\2[hidden]",
    ),
    (re.compile(r"(?<=://)[^\s/@]+@"), "[hidden]@"),
)


def about(**facts: object) -> dict[str, Any]:
    """Return what `extra=` of a logging call takes: facts by name, None left out."""
    return {"facts": {name: fact for name, fact in facts.items() if fact is not None}}


def with_link(link: str) -> dict[str, Any]:
    """Return what `extra=` of a logging call takes to write a link down as it is, token and all.

    Only for what would be mailed, where nothing can be mailed.
    """
    return {"link": link}


def start_logging(level: str, form: str) -> None:
    """Send the log to standard error from now on.

    Args:
        level: `debug`, `info`, `warning` or `error`.
        form: `text` or `json`.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class TextFormatter(logging.Formatter):
    """`2026-08-21T12:00:00.123Z WARNING banquet.http: words name=fact`, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        words = _clean(record.getMessage())
        facts = "".join(f" {name}={_quoted(fact)}" for name, fact in _facts(record).items())
        link = _link(record)
        facts = facts if link is None else f"{facts} link={link}"
        line = f"{_time(record)} {record.levelname} {record.name}: {words}{facts}"
        failure = _failure(record)
        return line if failure is None else f"{line} | {_clean(failure)}"


class JsonFormatter(logging.Formatter):
    """An object with `time`, `level`, `logger`, `message`, the facts and perhaps `error`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _clean(record.getMessage()),
        }
        for name, fact in _facts(record).items():
            line.setdefault(name, _clean(fact, MAX_FACT_CHARS) if isinstance(fact, str) else fact)
        link = _link(record)
        if link is not None:
            line["link"] = link
        failure = _failure(record)
        if failure is not None:
            line["error"] = _clean(failure)
        return json.dumps(line, ensure_ascii=False, default=lambda fact: _clean(str(fact)))


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def _facts(record: logging.LogRecord) -> dict[str, object]:
    surroundings = {"request_id": request_id.get(), "user_id": user_id.get()}
    facts = {name: fact for name, fact in surroundings.items() if fact is not None}
    return facts | getattr(record, "facts", {})


def _link(record: logging.LogRecord) -> str | None:
    """Return a link that is to be written whole; nothing in it can begin a new line."""
    link = getattr(record, "link", None)
    return None if link is None else re.sub(r"[^!-~]", "", str(link))


def _quoted(fact: object) -> str:
    text = _clean(str(fact), MAX_FACT_CHARS)
    return json.dumps(text, ensure_ascii=False) if not text or set(text) & set(' ="') else text


def _failure(record: logging.LogRecord) -> str | None:
    """Return where and how it failed: innermost call last, then the chain of errors."""
    if not record.exc_info or record.exc_info[1] is None:
        return None
    error = record.exc_info[1]
    calls = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{call.filename}:{call.lineno} {call.name}" for call in calls)
    told = " from ".join(_words(each) for each in _chain(error))
    return f"{told} at {places}" if places else told


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (
            None if following.__suppress_context__ else following.__context__
        )


def _words(error: BaseException) -> str:
    """Return an error's name and message; of PostgreSQL's, what quotes no row."""
    name = type(error).__qualname__
    state = getattr(error, "sqlstate", None)
    if state is None:
        return f"{name}: {error}"
    known = getattr(error, "diag", None)
    message = getattr(known, "message_primary", None) if state.startswith(_SPEAKABLE) else None
    return f"{name} {state}: {message}" if message else f"{name} {state}"


def _clean(text: str, most: int = MAX_CHARS) -> str:
    """Return a text without secrets and without line breaks, which would forge a line.

    What is too long is cut first, since to look through all of it would hold up everybody.
    """
    if len(text) > most:
        text = f"{text[:most]}... ({len(text)} characters)"
    for shape, shown in _SECRETS:
        text = shape.sub(shown, text)
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii", "replace")
