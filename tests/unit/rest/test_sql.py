"""Plans as text. Behaviour is tested over HTTP; here stands what the text may and may not hold."""

from typing import Any

import pytest

from banquet.db.session import Statement
from banquet.rest.request import Offers, Target, parse_request, plan_request
from banquet.rest.sql import statement_of
from tests.unit.rest.world import SCHEMA


def statement(
    method: str, path: str, query: str = "", body: bytes = b"", max_rows: int = 100, **headers: str
) -> Statement:
    kind: Any = "function" if path.startswith("rpc/") else "table"
    target = Target(kind, path.removeprefix("rpc/"))
    offers = Offers(max_rows=max_rows)
    request = parse_request(method, target, query.encode(), headers, offers)
    return statement_of(plan_request(request, body, SCHEMA, offers), "scope")


def text(*args: Any, **options: Any) -> str:
    return statement(*args, **options).sql.decode()


def test_a_read_takes_its_snapshot_in_the_same_statement() -> None:
    found = statement("GET", "t", "select=id,n:name&id=eq.5&order=size.desc&limit=3&offset=2")

    assert found == Statement(
        b"select pg_current_snapshot()::text, count(*), null, "
        b"coalesce(json_agg(banquet_page.*), '[]')::text, null, null, "
        b"nullif(current_setting('response.headers', true), ''), "
        b"nullif(current_setting('response.status', true), '') "
        b'from (select "t"."id", "t"."name" as "n" from "public"."t" where "t"."id" = $1 '
        b'order by "t"."size" desc limit 3 offset $2) as banquet_page',
        (b"5", b"2"),
        "scope",
    )


def test_a_page_without_a_limit_reads_one_row_too_many() -> None:
    found = text("GET", "t")

    assert found.startswith(
        'with banquet_all as materialized (select "t".* from "public"."t" limit 101) '
    )
    assert "(select count(*) from banquet_all)" in found
    assert "select * from banquet_all limit 100" in found


def test_a_count_repeats_the_filter_with_the_same_parameters() -> None:
    found = statement("GET", "t", "name=eq.x&limit=1", prefer="count=exact")

    assert b'(select count(*) from "public"."t" where "t"."name" = $1)' in found.sql
    assert found.params == (b"x",)


def test_head_reads_no_rows() -> None:
    assert "json_agg" not in text("HEAD", "t", "limit=1")


@pytest.mark.parametrize(
    ("condition", "expected", "params"),
    [
        ("name=like.a*", '"t"."name" like $1', (b"a%",)),
        ("name=not.eq.a", 'not ("t"."name" = $1)', (b"a",)),
        ("id=in.(1,2)", '"t"."id" = any ($1)', (b'{"1","2"}',)),
        ('name=in.("a\\"b","c\\\\d")', '"t"."name" = any ($1)', (b'{"a\\"b","c\\\\d"}',)),
        ("id=gt(any).{1,2}", '"t"."id" > any ($1)', (b"{1,2}",)),
        ("name=is.not_null", '"t"."name" is not null', ()),
        ("facts->a->>0=eq.x", '("t"."facts" -> $1 ->> 0) = $2', (b"a", b"x")),
        ("name->a=eq.x", '(to_jsonb("t"."name") -> $1) = $2', (b"a", b"x")),
        ("name=fts.x", 'to_tsvector("t"."name") @@ to_tsquery($1)', (b"x",)),
        (
            "words=wfts(simple).x",
            '"t"."words" @@ websearch_to_tsquery($1::regconfig, $2)',
            (b"simple", b"x"),
        ),
        ("name=isdistinct.x", '"t"."name" is distinct from $1', (b"x",)),
        (
            "or=(id.eq.1,not.and(id.eq.2,size.gt.3))",
            '("t"."id" = $1 or not (("t"."id" = $2 and "t"."size" > $3)))',
            (b"1", b"2", b"3"),
        ),
    ],
)
def test_a_condition_becomes_text(condition: str, expected: str, params: tuple[bytes, ...]) -> None:
    found = statement("GET", "t", f"limit=1&{condition}")

    assert f"where {expected} limit 1)" in found.sql.decode()
    assert found.params == params


def test_names_are_quoted_wherever_they_come_from() -> None:
    found = text("GET", 'o"dd', 'select="a\\"; --":"c\\"1"&limit=1')

    assert 'select "o""dd"."c""1" as "a""; --" from "public"."o""dd" limit 1' in found


HOSTILE = "'; drop table t; --\\"


@pytest.mark.parametrize(
    "query",
    [
        f"name=eq.{HOSTILE}",
        f'or=(name.eq."{HOSTILE}\\",id.eq.1)',
        f"name=in.({HOSTILE})",
        f"name=fts.{HOSTILE}",
        f"facts->{HOSTILE.replace('-', '').replace(';', '')}=eq.1",
    ],
)
def test_no_value_enters_the_text(query: str) -> None:
    assert "drop table" not in text("GET", "t", query)


def test_an_insert_reads_the_body_with_the_columns_types() -> None:
    body = b'[{"id": 1, "facts": {}}]'
    found = statement("POST", "t", "select=id", body, prefer="return=representation")

    assert found.params == (body,)
    assert found.sql.decode() == (
        'with banquet_source as (insert into "public"."t" ("id", "facts") '
        'select "id", "facts" from json_to_recordset($1::json) '
        'as banquet_body("id" bigint, "facts" jsonb) returning "t"."id") '
        "select pg_current_xact_id_if_assigned()::text, count(*), null, "
        "coalesce(json_agg(banquet_page.*), '[]')::text, null, null, "
        "nullif(current_setting('response.headers', true), ''), "
        "nullif(current_setting('response.status', true), '') "
        'from (select "t"."id" from banquet_source as "t") as banquet_page'
    )


def test_a_minimal_write_reads_no_column_back() -> None:
    for method, query, body in [
        ("POST", "", b'{"id": 1}'),
        ("PATCH", "", b'{"id": 1}'),
        ("DELETE", "", b""),
    ]:
        found = text(method, "t", query, body)
        assert " returning 1)" in found
        assert "json_agg" not in found


def test_returning_names_only_what_the_answer_needs() -> None:
    found = text(
        "PATCH", "t", "select=name&order=size", b'{"size": 1}', prefer="return=representation"
    )

    assert 'returning "t"."name", "t"."size")' in found


def test_an_upsert_sets_every_column_of_the_payload() -> None:
    found = text(
        "POST", "t", "on_conflict=name", b'{"name": "a", "size": 1}',
        prefer="resolution=merge-duplicates",
    )  # fmt: skip

    assert (
        'on conflict ("name") do update set "name" = excluded."name", "size" = excluded."size"'
    ) in found


def test_defaults_fill_in_only_for_missing_keys() -> None:
    found = text("POST", "t", "columns=size,name", b'[{"size": 1}]', prefer="missing=default")

    assert "jsonb_build_object('size', 1) || banquet_row" in found
    assert "jsonb_build_object" not in text(
        "POST", "t", "", b'[{"size": 1}]', prefer="missing=default"
    )


def test_an_empty_update_touches_no_row() -> None:
    assert text("PATCH", "t", "", b"{}").count("where false") == 1


def test_arguments_of_a_call_are_typed_and_named() -> None:
    posted = statement("POST", "rpc/rows", "id=gt.1", b'{"a": 1}')
    got = statement("GET", "rpc/add", "a=1&rest=2&rest=3")

    assert '"public"."rows"("a" => banquet_body."a") as "rows"' in posted.sql.decode()
    assert posted.params == (b'{"a": 1}', b"1")
    assert (
        '"public"."add"("a" => $1::integer, variadic "rest" => $2::integer[])' in got.sql.decode()
    )
    assert got.params == (b"1", b'{"2","3"}')


def test_a_volatile_call_names_its_transaction_and_a_stable_one_its_snapshot() -> None:
    assert "select pg_current_xact_id_if" in text("POST", "rpc/add", "", b'{"a": 1}')
    assert "pg_current_snapshot()" in text("POST", "rpc/rows", "", b'{"a": 1}')
