from typing import Any

import pytest

from banquet.errors import RequestError
from banquet.realtime.filtering.grammar import Term
from banquet.realtime.history.cursor import Cursor, Snapshot
from banquet.realtime.wire.joins import MAX_BINDINGS, Replay, parse_join


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


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"wait": True}, 15_000),
        ({"wait": "true", "timeout": 500}, 500),
        ({"wait": True, "timeout": 60_000}, 20_000),
        ({"wait": True, "timeout": 0}, 15_000),
        ({"wait": True, "timeout": "soon"}, 15_000),
        ({"wait": True, "timeout": True}, 15_000),
        ({"wait": False, "timeout": 500}, None),
        ({}, None),
        (None, None),
    ],
)
def test_join_waits_so_long_for_its_bindings(options: Any, expected: int | None) -> None:
    assert join_of(postgres_changes_options=options).wait_ms == expected


def test_presence_and_ack_may_be_words() -> None:
    join = join_of(presence={"enabled": "true"}, broadcast={"ack": True})

    assert (join.presence, join.broadcast_ack) == (True, True)


def test_what_a_join_does_not_say_is_off() -> None:
    join = join_of()

    assert (join.is_private, join.broadcast_ack, join.broadcast_self) == (False, False, False)
    assert (join.presence, join.presence_key) == (False, "")
    assert (join.replay, join.replication_ready) == (None, False)


def test_presence_without_a_switch_leaves_it_open_as_older_clients_do() -> None:
    assert join_of(presence={"key": ""}).presence is None


def test_broadcast_and_presence_settings_are_read() -> None:
    join = join_of(
        private="true",
        broadcast={"self": True, "replication_ready": "true"},
        presence={"enabled": False, "key": "anna"},
    )

    assert (join.is_private, join.broadcast_self, join.broadcast_ack) == (True, True, False)
    assert (join.presence, join.presence_key, join.replication_ready) == (False, "anna", True)


@pytest.mark.parametrize(
    ("asked", "limit"), [({}, 25), ({"limit": None}, 25), ({"limit": 0}, 1), ({"limit": 900}, 25)]
)
def test_replay_is_bounded(asked: dict[str, Any], limit: int) -> None:
    join = join_of(private=True, broadcast={"replay": {"since": 1_787_313_600_123, **asked}})

    assert join.replay == Replay(1_787_313_600_123, limit)


@pytest.mark.parametrize(
    "replay",
    [{"since": "today"}, {"since": -1}, {"since": 10**15}, {"since": 1, "limit": "2"}],
)
def test_replay_that_makes_no_sense_is_refused(replay: Any) -> None:
    with pytest.raises(RequestError, match="Replay params are not valid") as refusal:
        join_of(private=True, broadcast={"replay": replay})

    assert refusal.value.code == "UnableToReplayMessages"


@pytest.mark.parametrize("replay", [{}, {"since": None, "limit": None}])
def test_replay_that_says_nothing_is_all_there_is(replay: Any) -> None:
    assert join_of(private=True, broadcast={"replay": replay}).replay == Replay(0, 25)


@pytest.mark.parametrize("replay", [7, True, "yes", [1]])
def test_replay_that_is_no_object_asks_for_nothing(replay: Any) -> None:
    assert join_of(private=True, broadcast={"replay": replay}).replay is None


@pytest.mark.parametrize(
    ("sent", "key"), [(7, "7"), (1.5, "1.5"), (True, "true"), (False, "false"), ("7", "7")]
)
def test_presence_key_may_be_a_number_or_a_boolean(sent: Any, key: str) -> None:
    assert join_of(presence={"key": sent}).presence_key == key


@pytest.mark.parametrize("sent", [None, {"a": 1}, ["a"], []])
def test_presence_key_that_is_no_value_leaves_it_to_the_server(sent: Any) -> None:
    assert join_of(presence={"key": sent}).presence_key == ""


@pytest.mark.parametrize(
    ("sent", "token"),
    [
        ({"access_token": "a"}, "a"),
        ({"user_token": "u"}, "u"),
        ({"access_token": None, "user_token": "u"}, "u"),
        ({"access_token": "a", "user_token": None}, "a"),
        ({"access_token": "a", "user_token": "u"}, "u"),
        ({"access_token": 1}, None),
    ],
)
def test_token_is_read_under_both_of_its_names(sent: dict[str, Any], token: str | None) -> None:
    assert parse_join(sent).access_token == token


def test_public_channel_is_not_replayed() -> None:
    with pytest.raises(RequestError, match="not allowed for public channels"):
        join_of(broadcast={"replay": {"since": 1}})


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
