from banquet.db.session import (
    RequestFacts,
    quote_identifier,
    quote_literal,
    quoted_search_path,
    run_as,
)
from banquet.identity import Identity


def test_a_session_sets_everything_for_the_transaction_alone() -> None:
    facts = RequestFacts("GET", "/t", {"accept": "*/*"}, {"a": "b"})

    found = run_as(
        Identity("authenticated", {"sub": "x", "role": "forged"}),
        search_path='"public"',
        read_only=True,
        request=facts,
        role_settings=(("statement_timeout", "8s"),),
    )

    assert found.sql == (
        b"select num_nonnulls(set_config('search_path', $1, true), "
        b"set_config('statement_timeout', $2, true), "
        b"set_config('role', $3, true), set_config('request.jwt.claims', $4, true), "
        b"set_config('request.method', $5, true), set_config('request.path', $6, true), "
        b"set_config('request.headers', $7, true), set_config('request.cookies', $8, true), "
        b"set_config('transaction_read_only', $9, true))"
    )
    assert found.params == (
        b'"public"',
        b"8s",
        b"authenticated",
        b'{"sub":"x","role":"authenticated"}',
        b"GET",
        b"/t",
        b'{"accept":"*/*"}',
        b'{"a":"b"}',
        b"on",
    )


def test_a_writing_session_does_not_touch_read_only() -> None:
    found = run_as(Identity("anon"), search_path="", read_only=False)

    assert b"read_only" not in found.sql
    assert found.params[1:3] == (b"anon", b'{"role":"anon"}')


def test_names_and_texts_are_quoted() -> None:
    assert quote_identifier('a"b') == '"a""b"'
    assert quote_literal("a'b") == "'a''b'"
    assert quote_literal("a\\'b") == "E'a\\\\''b'"
    assert quoted_search_path(("a b", "public", "a b")) == '"a b", "public"'
