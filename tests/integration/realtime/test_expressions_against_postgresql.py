"""What is referred to PostgreSQL comes back as PostgreSQL means it, in its time and its words."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import psycopg.errors
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banquet.db.credentials import login_url
from banquet.db.pipeline_pool import PipelinePool
from banquet.db.pool import open_pool
from banquet.errors import DatabaseError, RequestError
from banquet.realtime.database.database import RealtimeDatabase
from banquet.realtime.filtering.expressions import Answer, Expression, Question
from banquet.realtime.filtering.filters import check_filter
from banquet.realtime.filtering.grammar import Term
from banquet.realtime.rights.tables import TableColumn
from tests.conftest import Cluster

TEXT = "pg_catalog.text"
SYMBOLS = {
    "eq": "=",
    "neq": "<>",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "isdistinct": "is distinct from",
    "like": "like",
    "ilike": "ilike",
    "match": "~",
    "imatch": "~*",
}
PATTERNS = ("like", "ilike", "match", "imatch")
COLLATIONS = ['pg_catalog."default"', 'pg_catalog."C"', "pg_catalog.pg_c_utf8"]
FOREIGN = "pg_catalog.ucs_basic"
"""A collation whose order this program claims not to know."""

VALUES: dict[str, st.SearchStrategy[str]] = {
    "text": st.text("abAB éÉΣσς%_", max_size=4),
    "bytea": st.binary(max_size=3).map(lambda data: f"\\x{data.hex()}"),
    "jsonb": st.sampled_from(['{"a": 1}', '{"a":1.0}', "[]", "null", '"x"', "[1, 2]", "1"]),
    "_int4": st.lists(st.integers(-3, 3), max_size=3).map(lambda n: f"{{{','.join(map(str, n))}}}"),
    "interval": st.sampled_from(["1 day", "24:00:00", "1 mon", "30 days", "-1 s", "00:00:01"]),
    "inet": st.sampled_from(["10.0.0.1", "10.0.0.0/8", "::1", "192.168.1.1/32"]),
    "int4range": st.sampled_from(["[1,5)", "(0,4]", "empty", "(,3)", "[2,2]"]),
    "timetz": st.sampled_from(["12:00+00", "13:00+01", "12:00:00.5-03"]),
}


@dataclass(frozen=True)
class Asker:
    """The engine's own questions, asked as the engine asks them."""

    database: RealtimeDatabase
    runner: asyncio.Runner

    def matching(self, *questions: Question) -> tuple[Answer, ...]:
        return self.runner.run(self.database.matching(questions))

    def check(self, expression: Expression) -> None:
        self.runner.run(self.database.check_expression(expression))


@pytest.fixture(scope="module")
def asker(cluster: Cluster, module_database_url: str) -> Iterator[Asker]:
    address = login_url(module_database_url, "authenticator", cluster.data_dir)
    pool = open_pool(address, min_size=1, max_size=1, name="test")
    with asyncio.Runner() as runner:
        runner.run(pool.open())
        rows = PipelinePool(address, size=1)
        yield Asker(RealtimeDatabase(module_database_url, pool, rows, ["public"]), runner)
        runner.run(rows.close())
        runner.run(pool.close())


@pytest.fixture(scope="module")
def sql(module_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(module_database_url, autocommit=True) as connection:
        yield connection


def ask(sql: psycopg.Connection[Any], query: str, *values: object) -> Any:
    row = sql.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def accepts(asker: Asker, term: Term, column: TableColumn, value: str | None) -> bool:
    """Judge a value as the engine does: what it must know of it is asked first."""
    found = check_filter((term,), {"c": column})
    questions = tuple(found.questions((value,), {"c": 0}))
    for expression, _ in questions:
        asker.check(expression)
    answers = dict(zip(questions, asker.matching(*questions), strict=True)) if questions else {}
    return found.accepts((value,), {"c": 0}, answers)


thorough = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("kind", VALUES)
@thorough
@given(st.data())
def test_comparison_equals_postgresql(
    sql: psycopg.Connection[Any], asker: Asker, kind: str, data: st.DataObject
) -> None:
    operators = SYMBOLS if kind == "text" else SYMBOLS.keys() - set(PATTERNS)
    operator = data.draw(st.sampled_from(sorted(operators)))
    # A trailing escape is an error only of some texts.
    constant = (
        data.draw(VALUES[kind]).rstrip("\\") if operator in PATTERNS else data.draw(VALUES[kind])
    )
    negated = data.draw(st.booleans())
    raw = data.draw(st.none() | st.just(constant) | VALUES[kind])
    value = None if raw is None else ask(sql, f"select (%s::{kind})::text", raw)
    collation = FOREIGN if kind == "text" else ""
    condition = f"%s::{kind} {SYMBOLS[operator]} %s::{kind}"
    if collation:
        condition += f" collate {collation}"

    query = f"select coalesce({'not' if negated else ''} ({condition}), false)"
    expected = ask(sql, query, value, constant)

    column = TableColumn(
        "c", kind, (), "none" if collation else "equality", collation, f"pg_catalog.{kind}"
    )
    assert accepts(asker, Term("c", operator, constant, negated), column, value) is expected


@pytest.mark.parametrize("kind", ["text", "bytea", "jsonb", "interval", "int4range"])
@thorough
@given(st.data())
def test_list_equals_postgresql(
    sql: psycopg.Connection[Any], asker: Asker, kind: str, data: st.DataObject
) -> None:
    items = data.draw(st.lists(st.none() | VALUES[kind], max_size=4))
    negated = data.draw(st.booleans())
    raw = data.draw(VALUES[kind] | st.sampled_from([*items, None]))
    value = None if raw is None else ask(sql, f"select (%s::{kind})::text", raw)
    text = ask(sql, "select %s::text[]::text", items)[1:-1]
    condition = f"(%s::{kind} = any (%s::{kind}[]))"

    query = f"select coalesce({'not' if negated else ''} {condition}, false)"
    expected = ask(sql, query, value, "{" + text + "}") and value is not None

    column = TableColumn("c", kind, (), "none", "", f"pg_catalog.{kind}")
    assert accepts(asker, Term("c", "in", text, negated), column, value) is expected


expressions = st.builds(
    Expression,
    st.sampled_from(["match", "imatch"]),
    st.text("aAé.*+?^$|()[]{}1,\\dwsb-Σ", max_size=8),
    st.just(TEXT),
    st.sampled_from(COLLATIONS),
)
texts = st.text("aAbBéÉΣς1, \n-", max_size=8)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(expressions, texts), min_size=1, max_size=6))
def test_regular_expressions_asked_together_equal_postgresql_one_by_one(
    sql: psycopg.Connection[Any], asker: Asker, questions: list[Question]
) -> None:
    questions = [each for each in questions if _compiles(sql, each[0])]

    answers = asker.matching(*questions) if questions else ()

    assert list(answers) == [
        ask(
            sql,
            f"select %s {SYMBOLS[expression.operator]} %s collate {expression.collation}",
            text,
            expression.value,
        )
        for expression, text in questions
    ]


def _compiles(sql: psycopg.Connection[Any], expression: Expression) -> bool:
    try:
        sql.execute("select '' ~ %s", [expression.value])
    except psycopg.errors.InvalidRegularExpression:
        return False
    return True


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(expressions)
def test_expression_is_refused_when_and_as_postgresql_refuses_it(
    sql: psycopg.Connection[Any], asker: Asker, expression: Expression
) -> None:
    try:
        sql.execute("select '' ~ %s", [expression.value])
    except psycopg.errors.InvalidRegularExpression as error:
        with pytest.raises(RequestError, match=re.escape(str(error.diag.message_primary))):
            asker.check(expression)
    else:
        asker.check(expression)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (Expression("eq", "{", "pg_catalog.jsonb"), "invalid input syntax for type json"),
        (Expression("lt", "soon", "pg_catalog.interval"), "invalid input syntax for type interval"),
        (Expression("in", '"{"', "pg_catalog.jsonb"), "invalid input syntax for type json"),
        (Expression("eq", "{}", "pg_catalog.json"), "operator does not exist"),
        (Expression("in", "{1}", "pg_catalog._int4"), "does not exist"),
    ],
)
def test_constant_that_does_not_fit_is_refused_in_postgresqls_words(
    asker: Asker, expression: Expression, reason: str
) -> None:
    with pytest.raises(RequestError, match=reason):
        asker.check(expression)


def test_expression_takes_its_letters_from_the_collation_of_the_column(asker: Asker) -> None:
    ascii_only = Expression("imatch", "^É$", TEXT, 'pg_catalog."C"')
    all_letters = Expression("imatch", "^É$", TEXT, 'pg_catalog."default"')

    assert asker.matching((ascii_only, "é"), (all_letters, "é")) == (False, True)


def test_questions_of_many_megabytes_are_answered_in_portions(asker: Asker) -> None:
    expression = Expression("match", "x$", TEXT)
    long = ["a" * 700_000 + end for end in "xyxyx"]

    answers = asker.matching(*((expression, each) for each in long))

    assert answers == (True, False, True, False, True)


def test_question_that_takes_too_long_is_cut_off(asker: Asker) -> None:
    endless = Expression("match", r"^(.*)(.*)(.*)(.*)\1\2\3\4y$", TEXT)

    with pytest.raises(DatabaseError) as cut:
        asker.matching((endless, "a" * 2000 + "y"))

    assert cut.value.code == "57014"


def test_asking_needs_and_has_no_rights(asker: Asker) -> None:
    """The role that judges texts of strangers by patterns of strangers may read no table."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        asker.runner.run(_read_as_the_asker(asker))


async def _read_as_the_asker(asker: Asker) -> None:
    async with asker.database._pool.connection() as connection:
        await connection.execute("select from public.bookings")
