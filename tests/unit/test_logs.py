"""One line for each event, and no secret in it."""

import json
import logging
import sys
from collections.abc import Iterator

import psycopg
import pytest

from banquet import logs
from banquet.logs import MAX_FACT_CHARS, JsonFormatter, TextFormatter, about, start_logging

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


def record(
    words: str, *arguments: object, error: BaseException | None = None, **facts: object
) -> logging.LogRecord:
    logger = logging.getLogger("banquet.test")
    caught = None if error is None else (type(error), error, error.__traceback__)
    made = logger.makeRecord(
        logger.name, logging.WARNING, __file__, 1, words, arguments, caught, extra=about(**facts)
    )
    made.created = 1_787_313_600.123
    return made


def text(made: logging.LogRecord) -> str:
    return TextFormatter().format(made)


@pytest.fixture
def surroundings() -> Iterator[None]:
    request, user = logs.request_id.set("r-1"), logs.user_id.set("u-1")
    yield
    logs.request_id.reset(request)
    logs.user_id.reset(user)


def test_text_is_time_level_logger_words_and_facts() -> None:
    made = record("joined %s", "late", topic="realtime:a b", bindings=2, user_id=None)

    assert text(made) == (
        '2026-08-21T12:00:00.123Z WARNING banquet.test: joined late topic="realtime:a b" bindings=2'
    )


def test_json_is_an_object_on_one_line() -> None:
    line = JsonFormatter().format(record("joined", topic="a\nb", seconds=1.5))

    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2026-08-21T12:00:00.123Z",
        "level": "warning",
        "logger": "banquet.test",
        "message": "joined",
        "topic": "a\\nb",
        "seconds": 1.5,
    }


@pytest.mark.usefixtures("surroundings")
def test_request_and_person_stand_on_every_line_written_meanwhile() -> None:
    assert text(record("answered")).endswith("answered request_id=r-1 user_id=u-1")
    assert json.loads(JsonFormatter().format(record("answered")))["request_id"] == "r-1"


def test_fact_does_not_replace_what_every_line_has() -> None:
    line = json.loads(JsonFormatter().format(record("answered", message="forged", level="none")))

    assert (line["message"], line["level"]) == ("answered", "warning")


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "sb_secret_abc-DEF_123",
        "sb_publishable_abc",
        "Bearer opaque-token",
        "apikey=abcdef",
        '{"refresh_token": "v1.abcdef"}',
        "password='hunter2'",
        "postgresql://owner:hunter2@db.example/banquet",
    ],
)
def test_what_looks_like_a_secret_is_not_written(formatter: logging.Formatter, secret: str) -> None:
    kept = ("abc", "opaque", "hunter2", TOKEN)
    made = record("failed with %s", secret, topic=secret, error=ValueError(secret))

    line = formatter.format(made)

    assert not [each for each in kept if each in line]
    assert "failed with" in line


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_line_cannot_be_forged(formatter: logging.Formatter) -> None:
    made = record("topic %s", "a\n2026 CRITICAL x: all is lost\r\x1b[2J\u2028end")

    assert len(formatter.format(made).splitlines()) == 1
    assert "\x1b" not in formatter.format(made)


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_what_a_stranger_names_does_not_fill_the_disk(formatter: logging.Formatter) -> None:
    made = record("received", topic="t" * 1_000_000, event="e" * 1_000_000)

    line = formatter.format(made)

    assert len(line) < 1000
    assert "ttt... (1000000 characters)" in line


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_secret_that_is_cut_in_two_is_hidden(formatter: logging.Formatter) -> None:
    line = formatter.format(record("received", topic="x" * (MAX_FACT_CHARS - 30) + f" {TOKEN}"))

    assert "eyJ" not in line


def raised(action: str) -> BaseException:
    try:
        if action == "chain":
            try:
                raise KeyError("inner")
            except KeyError as inner:
                raise ValueError("outer") from inner
        raise ZeroDivisionError(action)
    except (ValueError, ZeroDivisionError):
        error = sys.exc_info()[1]
        assert error is not None
        return error


def test_error_is_told_with_its_cause_and_place() -> None:
    line = text(record("a request failed", error=raised("chain")))

    assert "| ValueError: outer from KeyError: 'inner' at " in line
    assert line.endswith("raised")


class Refused(psycopg.errors.UniqueViolation):
    """PostgreSQL's refusal as the driver raises it, made without a server."""

    sqlstate = "23505"

    class diag:  # noqa: N801  # as psycopg names it
        message_primary = 'duplicate key value violates unique constraint "users_email_key"'


class Quoting(Refused):
    sqlstate = "22P02"

    class diag:  # noqa: N801
        message_primary = 'invalid input syntax for type uuid: "anna@example.test"'


def test_postgresql_is_quoted_without_the_row_it_quotes() -> None:
    detail = "DETAIL:  Key (email)=(anna@example.test) already exists."

    known = text(record("failed", error=Refused(detail)))
    quoting = text(record("failed", error=Quoting(detail)))

    assert known.endswith(
        '| Refused 23505: duplicate key value violates unique constraint "users_email_key"'
    )
    assert quoting.endswith("| Quoting 22P02")


@pytest.mark.parametrize(("level", "expected"), [("info", 3), ("warning", 2), ("error", 1)])
def test_level_decides_what_is_written(
    level: str, expected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before, handlers = root.level, root.handlers[:]
    for handler in handlers:
        root.removeHandler(handler)
    try:
        start_logging(level, "json")
        for each in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            logging.getLogger("banquet.test").log(each, "an event")
        lines = capsys.readouterr().err.splitlines()
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)

    assert [json.loads(line)["message"] for line in lines] == ["an event"] * expected


def test_link_of_a_mail_that_cannot_be_sent_is_written_whole_on_one_line() -> None:
    link = "http://diary.test/auth/v1/verify?token=abc&type=recovery"
    made = record("to be mailed")
    made.__dict__.update(logs.with_link(f"{link}\nforged line"))

    assert text(made).endswith(f"to be mailed link={link}forgedline")
    assert json.loads(JsonFormatter().format(made))["link"] == f"{link}forgedline"
