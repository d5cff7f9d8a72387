"""The worked session of the protocol reference (13.1), byte for byte, in both versions."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest

from tests.conftest import Cluster, server_data_dir
from tests.integration.realtime.raw import frame, upgraded
from tests.integration.realtime.signed import token
from tests.running import Server

TOPIC = "realtime:bookings:42"
COMMIT_TIME = re.compile(r'(?<="commit_timestamp":")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?=")')

# A table as the reference has it: two columns, and no more of an old row than its key.
TABLES = """
create table bookings (id int8 primary key, branch_id int8);
grant select on bookings to authenticated;
alter publication supabase_realtime add table bookings;
insert into bookings values (42, 7);
"""

BINDING = {"event": "*", "schema": "public", "table": "bookings", "filter": "branch_id=eq.7"}
ECHO = (
    '{"status":"ok","response":{"postgres_changes":[{"event":"*","schema":"public",'
    '"table":"bookings","filter":"branch_id=eq.7","id":1}]}}'
)
SUBSCRIBED = (
    '{"extension":"postgres_changes","status":"ok","message":"Subscribed to PostgreSQL",'
    '"channel":"bookings:42"}'
)
CHANGE = (
    '{"ids":[1],"data":{"schema":"public","table":"bookings",'
    '"commit_timestamp":"2026-08-21T10:00:00.123Z","type":"UPDATE",'
    '"columns":[{"name":"id","type":"int8"},{"name":"branch_id","type":"int8"}],'
    '"record":{"id":42,"branch_id":7},"old_record":{"id":42},"errors":null}}'
)
OK = '{"status":"ok","response":{}}'


@dataclass(frozen=True)
class Place:
    """A server of two columns, and tokens of its one person."""

    server: Server

    def token(self, seconds: float) -> str:
        return token(self.server, role="authenticated", sub="7", exp=time.time() + seconds)

    def touch(self) -> None:
        """Update the booking."""
        assert self.server.database_url is not None
        with psycopg.connect(self.server.database_url, autocommit=True) as connection:
            connection.execute("update bookings set branch_id = 7")


@pytest.fixture(scope="module")
def place(
    cluster: Cluster, platform_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    database = f"worked_session_{uuid4().hex[:8]}"
    url = cluster.create(database, platform_template)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
    directory = server_data_dir(cluster, tmp_path_factory)
    server = Server(url, directory, {"BANQUET_SCHEMA": "platform"})
    try:
        yield Place(server.start())
    finally:
        server.stop()
        cluster.drop(database)


def sent(vsn: str, join_ref: str | None, ref: str, topic: str, event: str, payload: Any) -> bytes:
    """Return what the official client of this version sends."""
    if vsn == "2.0.0":
        return orjson.dumps([join_ref, ref, topic, event, payload])
    message = {"topic": topic, "event": event, "payload": payload, "ref": ref}
    return orjson.dumps(message | ({"join_ref": join_ref} if join_ref else {}))


def expected(
    vsn: str, join_ref: str | None, ref: str | None, topic: str, event: str, payload: str
) -> str:
    """Return the text of the frame the server answers with."""
    refs = [f'"{each}"' if each else "null" for each in (join_ref, ref)]
    if vsn == "2.0.0":
        return f'[{refs[0]},{refs[1]},"{topic}","{event}",{payload}]'
    return f'{{"topic":"{topic}","event":"{event}","payload":{payload},"ref":{refs[1]}}}'


@pytest.mark.parametrize("vsn", ["2.0.0", "1.0.0"])
def test_13_1_session_is_the_one_of_the_reference(place: Place, vsn: str) -> None:
    config = {
        "broadcast": {"ack": False, "self": False},
        "presence": {"key": "", "enabled": False},
        "postgres_changes": [BINDING],
        "private": False,
    }
    with upgraded(place.server, vsn=vsn) as raw:

        def say(join_ref: str | None, ref: str, topic: str, event: str, payload: Any) -> None:
            raw.send(frame(sent(vsn, join_ref, ref, topic, event, payload)))

        def next_is(
            join_ref: str | None, ref: str | None, topic: str, event: str, payload: str
        ) -> None:
            found = raw.frame()
            assert found is not None
            text, times = COMMIT_TIME.subn("2026-08-21T10:00:00.123Z", found.payload.decode())
            assert text == expected(vsn, join_ref, ref, topic, event, payload)
            assert times == (event == "postgres_changes")

        say("1", "1", TOPIC, "phx_join", {"config": config, "access_token": place.token(60)})
        next_is("1", "1", TOPIC, "phx_reply", ECHO)
        next_is("1", None, TOPIC, "system", SUBSCRIBED)
        place.touch()
        next_is(None, None, TOPIC, "postgres_changes", CHANGE)
        say(None, "2", "phoenix", "heartbeat", {})
        next_is(None, "2", "phoenix", "phx_reply", OK)
        say("1", "3", TOPIC, "access_token", {"access_token": place.token(120)})
        next_is("1", None, TOPIC, "system", SUBSCRIBED)
        say("1", "4", TOPIC, "phx_leave", {})
        next_is("1", "4", TOPIC, "phx_reply", OK)
        next_is("1", "1", TOPIC, "phx_close", "{}")
