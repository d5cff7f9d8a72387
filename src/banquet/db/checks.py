"""Whether a database can carry Banquet, and what to do where it cannot.

`require_usable` guards the start; `banquet doctor` shows every finding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import psycopg
from psycopg.conninfo import conninfo_to_dict

from banquet.errors import SettingsError

LOWEST_VERSION = 150_000
PUBLICATION = "supabase_realtime"
SLOT_PREFIX = "banquet_"
ROLES = ("anon", "authenticated", "service_role", "authenticator", "supabase_auth_admin")

# A slot this far behind is not read: no server runs, or it is stuck.
_LAG_BYTES = 512 * 1024 * 1024
_CONNECT_SECONDS = 10

Connection = psycopg.Connection[tuple[object, ...]]


class Level(StrEnum):
    """How grave a finding is; with a `PROBLEM` the server does not start."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        level: How grave it is.
        subject: What was looked at, in a word or two.
        found: What was found, one sentence.
        remedy: What to do; empty when there is nothing to do.
    """

    level: Level
    subject: str
    found: str
    remedy: str = ""


def require_usable(url: str) -> None:
    """Refuse a database that cannot carry Banquet, naming all that is wrong at once.

    Raises:
        SettingsError: it cannot be reached, or `inspect_server` found problems.
    """
    with connect(url) as connection:
        problems = [
            finding for finding in inspect_server(connection) if finding.level is Level.PROBLEM
        ]
    if problems:
        raise SettingsError(
            "database_unsuitable",
            "The database cannot be used.",
            " ".join(f"{finding.found} {finding.remedy}".strip() for finding in problems),
            "`banquet doctor` shows everything it checks.",
        )


def connect(url: str) -> Connection:
    """Return an autocommit connection of the owner.

    Raises:
        SettingsError: the address does not parse, or nobody answers there; without passwords.
    """
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_SECONDS)
    except psycopg.Error as error:
        raise SettingsError(
            "database_unreachable",
            f"The database{_place(url)} cannot be reached.",
            " ".join(str(error).split())[:400],
            "Check BANQUET_DATABASE_URL, and that PostgreSQL runs there.",
        ) from error


def inspect_server(connection: Connection) -> Iterator[Finding]:
    """Look at what the server's start depends on; in the order an operator would repair it."""
    for check in (_version, _wal_level, _slots, _senders, _replication_right, _role_rights):
        yield check(connection)


def inspect_installation(connection: Connection) -> Iterator[Finding]:
    """Look at what migrations and a running server leave behind."""
    yield _publication(connection)
    yield from _replica_identities(connection)
    yield from _slot_states(connection)


def _version(connection: Connection) -> Finding:
    version = connection.info.server_version
    shown = f"{version // 10_000}.{version % 10_000}"
    if version < LOWEST_VERSION:
        return Finding(
            Level.PROBLEM,
            "version",
            f"PostgreSQL is {shown}; 15 or later is needed.",
            "Upgrade PostgreSQL.",
        )
    return Finding(Level.OK, "version", f"PostgreSQL {shown}.")


def _wal_level(connection: Connection) -> Finding:
    level = _value(connection, "select current_setting('wal_level')")
    if level != "logical":
        return Finding(
            Level.PROBLEM,
            "wal_level",
            f"wal_level is {level}; changes can only be followed with logical.",
            "Run `alter system set wal_level = logical` and restart PostgreSQL.",
        )
    return Finding(Level.OK, "wal_level", "wal_level is logical.")


def _slots(connection: Connection) -> Finding:
    own = _value(
        connection,
        "select count(*) from pg_replication_slots"
        " where starts_with(slot_name, %s) and database = current_database()",
        SLOT_PREFIX,
    )
    return _room(
        connection,
        "max_replication_slots",
        "select count(*) from pg_replication_slots",
        has_one=bool(own),
        kind="replication slots",
    )


def _senders(connection: Connection) -> Finding:
    own = _value(
        connection,
        "select count(*) from pg_replication_slots"
        " where starts_with(slot_name, %s) and database = current_database() and active",
        SLOT_PREFIX,
    )
    return _room(
        connection,
        "max_wal_senders",
        "select count(*) from pg_stat_replication",
        has_one=bool(own),
        kind="WAL senders",
    )


def _room(connection: Connection, setting: str, count: str, *, has_one: bool, kind: str) -> Finding:
    limit = int(str(_value(connection, "select current_setting(%s)", setting)))
    used = int(str(_value(connection, count)))
    if used >= limit and not has_one:
        return Finding(
            Level.PROBLEM,
            kind,
            f"All {limit} {kind} are in use; Banquet needs one.",
            f"Raise {setting} and restart PostgreSQL, or free one that is not needed.",
        )
    return Finding(Level.OK, kind, f"{used} of {limit} {kind} are in use.")


def _replication_right(connection: Connection) -> Finding:
    role = connection.info.user
    if _value(
        connection,
        "select rolreplication or rolsuper from pg_roles where rolname = current_user",
    ):
        return Finding(Level.OK, "replication", f"The role {role} may follow changes.")
    return Finding(
        Level.PROBLEM,
        "replication",
        f"The role {role} may not follow changes.",
        f'Run `alter role "{role}" replication` as a superuser.',
    )


def _role_rights(connection: Connection) -> Finding:
    """Look at whether the roles exist or can be made, and the schemas with them."""
    role = connection.info.user
    missing = _value(
        connection,
        "select string_agg(name, ', ') from unnest(%s::text[]) name"
        " where not exists (select from pg_roles where rolname = name)",
        list(ROLES),
    )
    if missing is None:
        return Finding(Level.OK, "roles", "All database roles exist.")
    if _value(connection, "select rolsuper from pg_roles where rolname = current_user"):
        return Finding(Level.OK, "roles", f"The role {role} may make the missing roles.")
    return Finding(
        Level.PROBLEM,
        "roles",
        f"The role {role} may not make the roles {missing}.",
        "Run `banquet migrate` once as a superuser, or make the roles as one.",
    )


def _publication(connection: Connection) -> Finding:
    tables = _value(
        connection,
        "select count(*) from pg_publication_tables"
        " where pubname = %s and schemaname <> 'realtime'",
        PUBLICATION,
    )
    if _value(connection, "select true from pg_publication where pubname = %s", PUBLICATION):
        return Finding(Level.OK, "publication", f"{PUBLICATION} carries {tables} tables.")
    return Finding(
        Level.PROBLEM,
        "publication",
        f"The publication {PUBLICATION} does not exist.",
        "Run `banquet migrate`; if that was done, restart the server and it is made again.",
    )


def _replica_identities(connection: Connection) -> Iterator[Finding]:
    tables = _value(
        connection,
        "select string_agg(format('%%I.%%I', n.nspname, c.relname), ', ' order by 1)"
        " from pg_publication_rel r join pg_publication p on p.oid = r.prpubid"
        " join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace"
        # broadcasts are never deleted for anybody to hear
        " where p.pubname = %s and c.relreplident <> 'f' and n.nspname <> 'realtime'",
        PUBLICATION,
    )
    if tables is not None:
        yield Finding(
            Level.WARNING,
            "replica identity",
            f"Not replica identity full: {tables}. Their DELETEs carry no row, so fewer hear them.",
            "Run `alter table ... replica identity full` for each.",
        )


def _slot_states(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "select slot_name, active, wal_status,"
        " coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn), 0)::bigint"
        " from pg_replication_slots"
        " where starts_with(slot_name, %s) and database = current_database()",
        [SLOT_PREFIX],
    ).fetchall()
    for name, active, status, lag in rows:
        yield _slot_state(str(name), bool(active), str(status), int(str(lag)))
    if not rows:
        yield Finding(Level.OK, "slot", "No slot yet; the server makes it when it starts.")


def _slot_state(name: str, active: bool, status: str, lag: int) -> Finding:
    state = f"{name} is {'read' if active else 'not read'}, {lag / 1024**2:.1f} MiB are kept for it"
    if status in ("lost", "unreserved"):
        return Finding(
            Level.WARNING,
            "slot",
            f"{state}; its history is {status}.",
            "Start the server: it makes a new slot, and clients load their rows once again.",
        )
    if not active and lag > _LAG_BYTES:
        return Finding(
            Level.WARNING,
            "slot",
            f"{state}, filling the disk.",
            f"Start the server, or drop it: `select pg_drop_replication_slot('{name}')`.",
        )
    return Finding(Level.OK, "slot", f"{state}.")


def _value(connection: Connection, query: str, *values: object) -> object:
    row = connection.execute(query.encode(), values or None).fetchone()
    return None if row is None else row[0]


def _place(url: str) -> str:
    """Return ` on host:port`, without anything secret, as far as the address tells."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return ""
    port = f":{parts['port']}" if parts.get("port") else ""
    return f" at {parts['host']}{port}" if parts.get("host") else ""
