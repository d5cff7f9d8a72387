"""Whether a policy lets somebody hear and speak on a private topic: PostgreSQL, tried out.

The policies on `realtime.messages` can say anything, so nothing but doing it tells what they
allow. Two rows are put into the table, looked at as the person, and written as the person; then
all of it is rolled back.
"""

from typing import Final

from psycopg import AsyncRawCursor

from banquet.db.session import RequestFacts, Statement, run_as
from banquet.errors import RequestError
from banquet.realtime.database.queries import Connection
from banquet.realtime.history.cursor import parse_snapshot
from banquet.realtime.rights.topics import Judgement, PolicyError, TopicQuestion, TopicRights

STATEMENT_SECONDS: Final = 3
"""Longest a policy may take."""

# A block of its own, because each try must be caught where it fails, and because this is asked
# for every private channel that is joined: one round trip instead of twelve.
_TRY: Final = b"""
do $$
declare
  topic constant text := current_setting('realtime.topic');
  person constant text := current_setting('role');
  probes uuid[];
  allowed text[];
  fault text := '';
  way text;
begin
  perform set_config('role', 'service_role', true);
  with probe as (
    insert into realtime.messages (topic, extension, private)
    values (topic, 'broadcast', true), (topic, 'presence', true) returning id)
  select array_agg(id) into probes from probe;
  perform set_config('role', person, true);
  begin
    select array_agg(extension || ' read') into allowed
    from realtime.messages where id = any (probes);
  exception
    when insufficient_privilege then null;
    when others then fault := sqlstate;
  end;
  foreach way in array array['broadcast', 'presence'] loop
    begin
      insert into realtime.messages (topic, extension, private) values (topic, way, true);
      allowed := allowed || (way || ' write');
    exception
      -- Whatever else a policy fails of, it does not let this row in.
      when others then null;
    end;
  end loop;
  perform set_config('banquet.allowed', array_to_string(allowed, ','), true);
  perform set_config('banquet.fault', fault, true);
end $$
"""
_SNAPSHOT: Final = b"select pg_current_snapshot()::text"
_ANSWER: Final = b"select current_setting('banquet.allowed'), current_setting('banquet.fault')"


async def probe(connection: Connection, question: TopicQuestion, search_path: str) -> Judgement:
    """Return what the policies allow; leaves nothing behind.

    Args:
        connection: Of the role `authenticator`, outside a transaction.
        question: Who, and where.
        search_path: Where policies find functions, as `quoted_search_path` returns it.

    Raises:
        PolicyError: a policy fails instead of answering.
        RequestError: no topic can be called that.
        psycopg.Error: the database cannot be asked.
    """
    if "\0" in question.topic:
        raise RequestError("InvalidTopicName", "a topic cannot contain the character U+0000")
    become = _become(question, search_path)
    seen, person, trial, answer = (AsyncRawCursor(connection) for _ in range(4))
    async with connection.pipeline(), connection.transaction(force_rollback=True):
        # Older than what the trial sees, so that it does not claim to know of more than that.
        await seen.execute(_SNAPSHOT)
        values = [None if each is None else each.decode() for each in become.params]
        await person.execute(become.sql, values)
        await trial.execute(_TRY)
        await answer.execute(_ANSWER)
        ((allowed, fault),) = await answer.fetchall()
        ((snapshot,),) = await seen.fetchall()
    if fault:
        raise PolicyError(
            "RlsPolicyError",
            f"a policy on realtime.messages fails for the topic {question.topic} ({fault})",
        )
    return Judgement(_rights(frozenset(allowed.split(","))), parse_snapshot(snapshot))


def _become(question: TopicQuestion, search_path: str) -> Statement:
    """Return what makes the transaction the person's, asking about the topic."""
    identity = question.identity
    settings = (
        ("statement_timeout", f"{STATEMENT_SECONDS}s"),
        ("realtime.topic", question.topic),
        ("request.jwt.claim.sub", identity.user_id or ""),
        ("request.jwt.claim.role", identity.role),
    )
    return run_as(
        identity,
        search_path=search_path,
        read_only=False,
        request=RequestFacts(headers=question.headers),
        role_settings=settings,
    )


def _rights(allowed: frozenset[str]) -> TopicRights:
    return TopicRights(
        broadcast_read="broadcast read" in allowed,
        broadcast_write="broadcast write" in allowed,
        presence_read="presence read" in allowed,
        presence_write="presence write" in allowed,
    )
