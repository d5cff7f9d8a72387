from typing import Any

import pytest

from banquet.errors import RequestError
from banquet.realtime.filtering.filters import Term
from banquet.realtime.history.cursor import Cursor, Snapshot
from banquet.realtime.wire.joins import MAX_BINDINGS, parse_join


def join_of(*bindings: Any, **config: Any) -> Any:
    return parse_join({"config": {"postgres_changes": list(bindings), **config}})


def test_bindings_are_echoed_verbatim_with_ids_from_one() -> None:
    first = {"event": "insert", "schema": "public", "table": "bookings", "filter": None, "x": [1]}
    second = {"event": "*", "schema": "public"}

    join = join_of(first, None, second)

    assert join.echoes == ({**first, "id": 1}, {**second, "id": 2})


def test_binding_is_read_leniently() -> None:
    binding = join_of({"event": "insert", "table": "bookings", "filter": "id=eq.1"}).bindings[0]

    assert (binding.event, binding.schema, binding.table) == ("INSERT", "public", "bookings")
    assert binding.terms == (Term("id", "eq", "1", negated=False),)


def test_schema_alone_means_all_its_tables() -> None:
    binding = join_of({"event": "nonsense", "schema": "public"}).bindings[0]

    assert (binding.event, binding.table) == ("*", "*")


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("", None),
        ("abc.1f.2", Cursor("abc", 31, 2)),
        ("5:9:6,7", Snapshot(5, 9, frozenset((6, 7)))),
    ],
)
def test_since_asks_for_checkpoints(since: str, expected: object) -> None:
    binding = join_of({"table": "t", "since": since}).bindings[0]

    assert (binding.resumes, binding.since) == (True, expected)


def test_without_since_nothing_extra_is_asked_for() -> None:
    assert not join_of({"table": "t"}).bindings[0].resumes
    assert not join_of({"table": "t", "since": None}).bindings[0].resumes


def test_presence_and_ack_may_be_words() -> None:
    join = join_of(presence={"enabled": "true"}, broadcast={"ack": True})

    assert (join.presence, join.broadcast_ack) == (True, True)


@pytest.mark.parametrize("payload", [{}, {"config": None}, {"config": {"postgres_changes": "x"}}])
def test_join_without_bindings_is_none(payload: dict[str, Any]) -> None:
    assert parse_join(payload).bindings == ()


def test_old_name_of_the_token_is_understood() -> None:
    assert parse_join({"user_token": "a"}).access_token == "a"


@pytest.mark.parametrize(
    "binding",
    [
        7,
        {},
        {"schema": 1, "table": "t"},
        {"schema": "public", "filter": "a=eq.1"},
        {"table": "t", "filter": 5},
        {"table": "t", "select": "a,b"},
        {"schema": "public", "select": ["a"]},
        {"table": "t", "since": "yesterday"},
        {"table": "t", "since": 7},
        {"table": "t", "filter": "a=foo.1"},
    ],
)
def test_malformed_binding_is_refused(binding: Any) -> None:
    with pytest.raises(RequestError):
        join_of(binding)


def test_too_many_bindings_are_refused() -> None:
    with pytest.raises(RequestError, match="100 bindings"):
        join_of(*[{"table": "t"}] * (MAX_BINDINGS + 1))
