"""Sections 4 and 5 of Supabase's protocol, in raw frames: joins, their answers, tokens.

What other tests of raw frames show is not repeated here; docs/compatibility.md has the list.
"""

import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.integration.realtime.raw import Raw, upgraded
from tests.integration.realtime.signed import token
from tests.running import Server

BRANCHES = {"event": "*", "schema": "public", "table": "branches"}


@pytest.fixture
def raw(server: Server) -> Iterator[Raw]:
    """A connection that may read everything."""
    with upgraded(server, server.secret_key) as each:
        yield each


def config(**config: Any) -> dict[str, Any]:
    return {"config": config}


def reason(reply: list[Any]) -> str:
    assert reply[4]["status"] == "error", reply
    return str(reply[4]["response"]["reason"])


def person(server: Server, *, seconds: float = 60, user: str = "a") -> str:
    sub = f"{user * 8}-0000-4000-8000-000000000000"
    return token(server, role="authenticated", sub=sub, exp=time.time() + seconds)


# 4.1 The request


def test_4_1_switches_may_be_words_and_what_cannot_be_read_is_left_out(raw: Raw) -> None:
    raw.say(
        "realtime:x",
        "phx_join",
        config(
            broadcast={"self": "true", "ack": "TRUE", "colour": "red"},
            presence=7,
            postgres_changes=[None, BRANCHES, None],
            private="no",
            unheard_of={"of": True},
        ),
    )
    reply = raw.reply()
    raw.say("realtime:x", "broadcast", {"event": "e", "payload": {}}, ref="2")
    acknowledged = raw.reply()

    assert reply[4]["response"] == {"postgres_changes": [{**BRANCHES, "id": 1}]}
    assert (acknowledged[1], acknowledged[4]) == ("2", {"status": "ok", "response": {}})


def test_4_1_what_is_not_said_is_off(raw: Raw) -> None:
    raw.say("realtime:x", "phx_join", config(broadcast={"ack": True}))
    reply = raw.reply()
    raw.say("realtime:x", "broadcast", {"event": "e", "payload": {}}, ref="2")
    acknowledged = raw.message()

    assert reply[4] == {"status": "ok", "response": {"postgres_changes": []}}
    assert acknowledged[3] == "phx_reply"  # and no echo before it
    assert raw.beats()


def test_4_1_token_is_read_where_clients_put_it(server: Server) -> None:
    ours = person(server)
    with upgraded(server) as raw:
        raw.say(
            "realtime:config", "phx_join", config(access_token=ours, postgres_changes=[BRANCHES])
        )
        in_config = raw.reply()
        raw.say(
            "realtime:old", "phx_join", config(postgres_changes=[BRANCHES]) | {"user_token": ours}
        )
        old_name = raw.reply()

    # With the key alone there is no right to the table.
    assert reason(in_config).startswith("RealtimeDisabledForConfiguration: ")
    assert old_name[4]["status"] == "ok"


def test_4_1_topic_of_the_oldest_clients_is_only_a_name(raw: Raw) -> None:
    raw.say("realtime:public:branches", "phx_join", {})

    assert raw.reply()[4] == {"status": "ok", "response": {"postgres_changes": []}}
    assert raw.beats()


@pytest.mark.parametrize(
    ("presence", "told"),
    [
        ({"enabled": True}, True),
        ({"key": "", "enabled": False}, False),
        ({"key": ""}, True),
        (None, False),
    ],
)
def test_4_1_presence_is_told_to_who_enabled_it_or_does_not_know_how(
    raw: Raw, presence: Any, told: bool
) -> None:
    asked = {} if presence is None else {"presence": presence}
    raw.say("realtime:x", "phx_join", config(**asked))
    raw.reply()
    raw.say("phoenix", "heartbeat", {}, ref="beat", join_ref=None)

    assert (raw.message()[3:] == ["presence_state", {}]) is told


@pytest.mark.parametrize("key", ["", None])
def test_4_1_who_names_no_presence_key_is_given_a_uuid_of_version_1(raw: Raw, key: Any) -> None:
    raw.say("realtime:x", "phx_join", config(presence={"key": key, "enabled": True}))
    raw.reply()
    raw.message()
    raw.say("realtime:x", "presence", {"event": "track", "payload": {"a": 1}})

    (given,) = raw.message()[4]["joins"]
    assert UUID(given).version == 1


# 4.2 The answer


def test_4_2_bindings_are_echoed_in_order_and_verbatim_with_ids_from_one(raw: Raw) -> None:
    bindings: list[dict[str, Any]] = [
        {"event": "insert", "schema": "public", "table": "branches", "filter": "id=gt.1"},
        {"event": "*", "schema": "public", "table": "branches", "colour": "red", "id": 0},
        {"table": "branches", "event": "DELETE", "select": ["code"], "filter": ""},
        {"event": "*", "schema": "public", "table": "branches", "filter": None},
        {"event": "*", "schema": "public", "table": "branches", "filter": None},
    ]

    for _ in range(2):  # the ids of a second join are as good as those of the first
        echoes = raw.join("realtime:x", *bindings)[4]["response"]["postgres_changes"]
        assert echoes == [{**each, "id": at} for at, each in enumerate(bindings, 1)]


def test_4_2_after_the_answer_come_presence_the_past_and_the_subscription(
    server: Server, raw: Raw
) -> None:
    assert server.database_url is not None
    with psycopg.connect(server.database_url, autocommit=True) as connection:
        connection.execute("""select realtime.send('{"n": 1}', 'past', 'order')""")
    raw.say(
        "realtime:order",
        "phx_join",
        config(
            private=True,
            presence={"key": "", "enabled": True},
            broadcast={"replay": {"since": 0, "limit": 1}},
            postgres_changes=[BRANCHES],
        ),
    )

    messages = [raw.message() for _ in range(4)]

    assert [each[3] for each in messages] == ["phx_reply", "presence_state", "broadcast", "system"]
    assert [each[:2] for each in messages] == [["1", "1"], *[["1", None]] * 3]
    assert messages[2][4]["meta"]["replayed"] is True
    assert messages[3][4] == {
        "extension": "postgres_changes",
        "status": "ok",
        "message": "Subscribed to PostgreSQL",
        "channel": "order",
    }


def test_4_2_channel_without_bindings_hears_nothing_of_postgresql(raw: Raw) -> None:
    assert raw.join("realtime:x")[4] == {"status": "ok", "response": {"postgres_changes": []}}

    raw.say("phoenix", "heartbeat", {}, ref="beat", join_ref=None)
    assert raw.message()[1] == "beat"


# 4.3 Refusals


def test_4_3_refusals_say_code_and_text_and_cost_nobody_the_connection(server: Server) -> None:
    now = time.time()
    tokens = {
        person(server, seconds=-90): r"InvalidJWTToken: Token has expired \d+ seconds ago",
        token(server, role="anon", exp="soon"): "InvalidJWTToken: The JWT 'exp' claim must be a",
        token(server, role=7, exp=now + 60): "InvalidJWTToken: The JWT 'role' claim must be a",
        token(server, role="anon"): "InvalidJWTToken: Fields `role` and `exp` are required",
        token(server, exp=now + 60): "InvalidJWTToken: Fields `role` and `exp` are required",
        person(server)[:-8] + "AAAAAAAA": "JwtSignatureError: Failed to validate JWT signature",
        "nonsense": "MalformedJWT: The token provided is not a valid JWT",
    }
    configs: list[tuple[str, dict[str, Any], str]] = [
        ("realtime:", {}, "TopicNameRequired: "),
        (
            "realtime:x",
            {"private": True},
            "Unauthorized: You do not have permissions to read from this Channel topic: x",
        ),
        ("realtime:x", {"broadcast": {"replay": {"since": 1}}}, "UnableToReplayMessages: "),
        (
            "realtime:x",
            {"private": True, "broadcast": {"replay": {"since": "then"}}},
            "UnableToReplayMessages: ",
        ),
    ]
    with upgraded(server) as raw:
        said = [raw.join("realtime:x", access_token=each) for each in tokens]
        for topic, asked, _ in configs:
            raw.say(topic, "phx_join", config(**asked))
            said.append(raw.reply())
        assert raw.join("realtime:x")[4]["status"] == "ok"

    expected = [*tokens.values(), *(why for *_, why in configs)]
    found = [(reason(reply), why) for reply, why in zip(said, expected, strict=True)]
    assert [each for each in found if not re.match(each[1], each[0])] == []


@pytest.mark.parametrize("role", ["nobody_there", "postgres"])
def test_4_3_role_nobody_can_take_may_read_nothing(server: Server, role: str) -> None:
    signed = token(server, role=role, exp=time.time() + 60)
    with upgraded(server) as raw:
        raw.say("realtime:x", "phx_join", {**config(private=True), "access_token": signed})
        refused = raw.reply()
        taken = raw.join("realtime:x", access_token=signed)

    assert reason(refused) == (
        "Unauthorized: You do not have permissions to read from this Channel topic: x"
    )
    assert taken[4]["status"] == "ok"


# 5 Tokens


def test_5_1_new_token_is_not_answered_and_what_says_nothing_new_is_ignored(
    server: Server,
) -> None:
    ours, renewed = person(server), person(server, seconds=120)
    with upgraded(server) as raw:
        raw.join("realtime:x", BRANCHES, access_token=ours)
        raw.message()
        for said in (ours, None, "sb_publishable_of_somebody", renewed):
            raw.say("realtime:x", "access_token", {"access_token": said}, ref="9")
        raw.say("phoenix", "heartbeat", {}, ref="beat", join_ref=None)
        told = [raw.message() for _ in range(2)]

    assert told[0][3:] == [
        "system",
        {
            "extension": "postgres_changes",
            "status": "ok",
            "message": "Subscribed to PostgreSQL",
            "channel": "x",
        },
    ]
    assert told[1][1] == "beat"


@pytest.mark.parametrize("seconds", [-5, -90])
def test_5_1_expired_token_ends_the_channel_and_says_since_when(
    server: Server, raw: Raw, seconds: int
) -> None:
    raw.join("realtime:x")

    old = person(server, seconds=seconds)
    raw.say("realtime:x", "access_token", {"access_token": old}, ref="9")
    system, close = raw.message(), raw.message()

    assert (system[4]["extension"], system[4]["status"]) == ("system", "error")
    assert system[4]["message"].startswith("Token has expired ")
    assert close == ["1", "1", "realtime:x", "phx_close", {}]
    assert raw.beats()


def test_5_2_expiry_has_the_client_join_again(server: Server) -> None:
    with upgraded(server) as raw:
        for seconds in (1, 5, 25):  # the first, unless the machine has no time for us
            reply = raw.join("realtime:x", access_token=person(server, seconds=seconds))
            if reply[4]["status"] == "ok":
                break
        raw.connection.settimeout(30)

        system, error = raw.message(), raw.message()

        assert system[4]["message"].startswith("Token has expired ")
        assert error[3] == "phx_error"
        assert raw.join("realtime:x", access_token=person(server))[4]["status"] == "ok"
