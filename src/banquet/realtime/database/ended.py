"""Which sessions have ended while their access tokens may still be valid."""

from typing import Final

from banquet.realtime.database.queries import Connection, rows_of

# Those that ended first come first: whoever remembers only so many forgets these.
_READ: Final = """
select session_id::text from banquet_internal.ended_sessions
where ended_at > now() - make_interval(secs => $1) order by ended_at
"""
_FORGET: Final = """
delete from banquet_internal.ended_sessions where ended_at <= now() - make_interval(secs => $1)
"""


async def read_ended_sessions(connection: Connection, seconds: float) -> list[str]:
    """Return the ids of the sessions that ended within the last so many seconds."""
    return [session_id for (session_id,) in await rows_of(connection, _READ, seconds)]


async def forget_ended_sessions(connection: Connection, seconds: float) -> None:
    """Remove what ended longer ago than so many seconds."""
    await connection.execute(_FORGET.encode(), (seconds,))
