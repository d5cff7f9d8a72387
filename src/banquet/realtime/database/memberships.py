"""Who belongs to which branch, and what roles may read, as one snapshot shows it."""

from typing import Final

from banquet.realtime.database.queries import Connection, rows_of, value_of
from banquet.realtime.rights.access import SOURCES, AccessRows, Membership

_MEMBERSHIPS: Final = """
select id::text, user_id::text, branch_id::text, role::text from public.memberships
"""
_PERMISSIONS: Final = """
select role::text, table_name::text from public.role_permissions where can_read
"""
_BRANCHES: Final = "select id::text from public.branches"


async def load_access_rows(connection: Connection) -> AccessRows:
    """Return memberships, permissions and branches; nothing if the schema has no such tables."""
    names = [f"{schema}.{table}" for schema, table in sorted(SOURCES)]
    query = "select count(to_regclass(name)) from unnest($1::text[]) name"
    if await value_of(connection, query, names) < len(names):
        return AccessRows()
    memberships = await rows_of(connection, _MEMBERSHIPS)
    return AccessRows(
        memberships={key: Membership(*rest) for key, *rest in memberships},
        readable=[(role, table) for role, table in await rows_of(connection, _PERMISSIONS)],
        branches=[key for (key,) in await rows_of(connection, _BRANCHES)],
    )
