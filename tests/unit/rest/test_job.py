from typing import Any

import pytest

from banquet.rest.job import Asked, Job, answer_of, hook, think_through
from banquet.settings import Settings
from tests.unit.rest.world import SCHEMA

ROW = (b"7", b"1", None, b"[]", None, None, None, None)


def think(method: str, query: str = "", prefer: str = "", **settings: Any) -> Job:
    headers = {"prefer": prefer} if prefer else {}
    asked = Asked("anon", method, "/t", query.encode(), headers, b'{"id": 1}')
    return think_through(asked, SCHEMA, Settings(**settings))


@pytest.mark.parametrize(
    ("tx_end", "prefer", "ending"),
    [
        ("commit", "", "commit"),
        ("commit", "tx=rollback", "commit"),
        ("commit-allow-override", "tx=rollback", "rollback"),
        ("rollback", "tx=commit", "rollback"),
        ("rollback-allow-override", "tx=commit", "commit"),
        ("rollback-allow-override", "", "rollback"),
    ],
)
def test_the_operator_says_how_writes_end(tx_end: str, prefer: str, ending: str) -> None:
    assert think("POST", prefer=prefer, tx_end=tx_end).ending == ending
    assert think("GET", prefer=prefer, tx_end=tx_end).ending == "commit"


def test_a_write_that_may_be_refused_afterwards_waits_for_its_answer() -> None:
    strict = "handling=strict, max-affected=1"

    assert think("DELETE", prefer=strict).ending == "if allowed"
    assert think("PUT", "id=eq.1").ending == "if allowed"
    assert think("DELETE").ending == "commit"


def test_the_hook_goes_before_and_the_guess_after() -> None:
    job = think("GET", prefer="count=planned", pre_request='app.check "it"')

    first, _, last = job.statements
    assert first.sql == b'select "app"."check ""it"""()'
    assert last.sql.startswith(b"explain (format json) select 1 from ")
    assert hook(None) == ()


def test_the_place_in_the_log_is_told_of_what_was_written() -> None:
    job = think("POST")

    written = answer_of(job, [[(b"1",)], [ROW], [(b"0/16B3748",)]])
    nothing = answer_of(job, [[(b"1",)], [(None, *ROW[1:])], [(b"0/16B3748",)]])

    assert dict(written.headers)[b"x-banquet-lsn"] == b"0/16B3748"
    assert b"x-banquet-lsn" not in dict(nothing.headers)


def test_what_is_taken_back_has_no_number() -> None:
    found = answer_of(think("POST", tx_end="rollback"), [[(b"1",)], [ROW]])

    assert b"x-banquet-xid" not in dict(found.headers)


@pytest.mark.parametrize(("exposed", "named"), [(("public",), False), (("public", "b"), True)])
def test_the_schema_is_named_where_there_is_a_choice(exposed: tuple[str, ...], named: bool) -> None:
    headers = dict(think("GET", exposed_schemas=exposed).headers)

    assert (b"content-profile" in headers) == named
    assert headers[b"content-location"] == b"/t"
