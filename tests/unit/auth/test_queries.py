import re

from banquet.auth.queries import STATEMENTS, read_statements


def test_read_statements_gives_each_statement_without_its_heading() -> None:
    one = b"-- name: one\n-- Do one.\nselect 1;\n\n"
    two = b"-- name: two\n-- Do\n-- two.\nselect 2;\n"

    assert read_statements(b"-- A file.\n\n" + one + two) == {
        "one": b"select 1;",
        "two": b"select 2;",
    }


def test_every_statement_ends_and_names_the_schema_of_its_tables() -> None:
    assert len(STATEMENTS) > 30
    for name, statement in STATEMENTS.items():
        assert statement.endswith(b";"), name
        for table in re.findall(rb"(?:into|(?<!do )update|delete from) (\w+\.?)", statement):
            assert table == b"auth.", name
