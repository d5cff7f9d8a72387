"""PostgreSQL's refusals as `DatabaseError`, whichever way they arrive."""

import psycopg
from psycopg import pq

from banquet.errors import DatabaseError

# PostgreSQL docs, Appendix A: class 08 is "connection exception".
CONNECTION_FAILED = "08006"
CLIENT_FAILED = "XX000"


def translate_error(error: psycopg.Error) -> DatabaseError:
    """Return what PostgreSQL reported through psycopg; without a report, what that means.

    `psycopg_pool.PoolTimeout` is such an error too: nobody could be reached in time.
    """
    report = error.diag
    if report.sqlstate is None:
        if isinstance(error, psycopg.OperationalError):
            return DatabaseError(CONNECTION_FAILED, "The database could not be reached.")
        # psycopg itself refused, as for a value it cannot send: a fault of ours.
        return DatabaseError(CLIENT_FAILED, "The database could not be asked.", str(error))
    return DatabaseError(
        report.sqlstate,
        report.message_primary or "The database refused.",
        report.message_detail,
        report.message_hint,
        report.constraint_name,
        report.schema_name,
        report.table_name,
    )


def translate_result(result: pq.abc.PGresult) -> DatabaseError:
    """Return what PostgreSQL reported in a result of status `FATAL_ERROR`."""

    def field(code: pq.DiagnosticField) -> str | None:
        value = result.error_field(code)
        return value.decode("utf-8", "replace") if value is not None else None

    codes = pq.DiagnosticField
    return DatabaseError(
        field(codes.SQLSTATE) or CONNECTION_FAILED,
        field(codes.MESSAGE_PRIMARY) or "The database could not be reached.",
        field(codes.MESSAGE_DETAIL),
        field(codes.MESSAGE_HINT),
        field(codes.CONSTRAINT_NAME),
        field(codes.SCHEMA_NAME),
        field(codes.TABLE_NAME),
    )
