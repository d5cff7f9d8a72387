import psycopg
import pytest
from psycopg import pq

from banquet.db.failures import CLIENT_FAILED, CONNECTION_FAILED, translate_error, translate_result
from banquet.errors import DatabaseError

_RAISE = """
do $$ begin
  raise exception 'Taken.' using errcode = '23P01', detail = 'By Rao.', hint = 'Move it.',
    constraint = 'no_overlap', schema = 'public', table = 'bookings';
end $$
"""

_EXPECTED = DatabaseError(
    "23P01", "Taken.", "By Rao.", "Move it.", "no_overlap", "public", "bookings"
)


def _fields(error: DatabaseError) -> tuple[str | None, ...]:
    return (
        error.code,
        error.message,
        error.details,
        error.hint,
        error.constraint,
        error.schema,
        error.table,
    )


def test_report_comes_over_whole_through_psycopg(module_database_url: str) -> None:
    with (
        psycopg.connect(module_database_url) as connection,
        pytest.raises(psycopg.Error) as raised,
    ):
        connection.execute(_RAISE)

    assert _fields(translate_error(raised.value)) == _fields(_EXPECTED)


def test_report_comes_over_whole_through_libpq(module_database_url: str) -> None:
    with psycopg.connect(module_database_url) as connection:
        result = connection.pgconn.exec_(_RAISE.encode())

    assert result.status == pq.ExecStatus.FATAL_ERROR
    assert _fields(translate_result(result)) == _fields(_EXPECTED)


def test_lost_connection_is_told_without_an_address() -> None:
    with pytest.raises(psycopg.OperationalError) as raised:
        psycopg.connect("postgresql://u:secret@127.0.0.1:1/b")

    error = translate_error(raised.value)
    assert (error.code, error.details) == (CONNECTION_FAILED, None)
    assert "127.0.0.1" not in str(error)


def test_fault_of_our_own_is_not_taken_for_a_lost_connection(module_database_url: str) -> None:
    with (
        psycopg.connect(module_database_url) as connection,
        pytest.raises(psycopg.ProgrammingError) as raised,
    ):
        connection.execute("select %s, %L", ["a"])

    assert translate_error(raised.value).code == CLIENT_FAILED
