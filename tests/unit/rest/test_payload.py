import pytest

from banquet.errors import RequestError
from banquet.rest.payload import (
    Arguments,
    Payload,
    parse_arguments,
    parse_content_type,
    parse_rows,
)


def test_an_object_is_one_row() -> None:
    assert parse_rows(b'{"a": 1}', columns_given=False) == Payload(b'[{"a": 1}]', ("a",), 1)


def test_an_array_is_passed_on_as_it_is() -> None:
    body = b'[{"b": 1, "a": 2},  {"a": 3, "b": 4}]'

    assert parse_rows(body, columns_given=False) == Payload(body, ("b", "a"), 2)


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"text"'])
def test_anything_else_is_no_rows(body: bytes) -> None:
    assert parse_rows(body, columns_given=False).rows == 0


def test_keys_may_differ_when_the_url_names_the_columns() -> None:
    body = b'[{"a": 1}, {"b": 2}]'

    assert parse_rows(body, columns_given=True).rows == 2
    with pytest.raises(RequestError, match="All object keys must match"):
        parse_rows(body, columns_given=False)


@pytest.mark.parametrize("body", [b'[{"a": 1}, 2]', b"[[]]"])
def test_only_objects_are_rows(body: bytes) -> None:
    with pytest.raises(RequestError):
        parse_rows(body, columns_given=True)


@pytest.mark.parametrize("body", [b"", b"{", b"{} {}", b"[" * 5000, b'{"a": NaN}', b"\xff"])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        parse_rows(body, columns_given=False)
    assert caught.value.code == "PGRST102"


def test_no_body_is_a_call_without_arguments() -> None:
    assert parse_arguments(b" ") == Arguments(json=b"{}")
    assert parse_arguments(b'{"a": 1}').names == ("a",)
    assert parse_arguments(b"[1]").names == ()


def test_the_first_object_of_an_array_holds_the_arguments() -> None:
    body = b'[{"a": 1}, {"b": 2}]'

    assert parse_arguments(body) == Arguments("json", ("a",), body, is_array=True)
    assert parse_arguments(b'{"a": 1, "b": 2}', columns=("b",)).names == ("b",)


def test_a_form_has_texts_that_may_repeat() -> None:
    found = parse_arguments(b"a=1+2&b=%C3%A9&a=3", "form")

    assert found.texts == (("a", "1 2"), ("b", "é"), ("a", "3"))
    assert found.names == ("a", "b")
    assert parse_rows(b"a=1&b=x", "form", columns_given=False).json == b'[{"a":"1","b":"x"}]'


def test_lines_of_csv_are_rows_of_text() -> None:
    body = b'\xef\xbb\xbfa,b\r\n1,"x, ""y""\nz"\r\nNULL,\r\n'

    found = parse_rows(body, "csv", columns_given=False)

    assert found == Payload(b'[{"a":"1","b":"x, \\"y\\"\\nz"},{"a":null,"b":""}]', ("a", "b"), 2)


@pytest.mark.parametrize(
    "body", [b"", b"a,b\n1", b"a\n1,2", b'a\n"1', b"a\n\xff", b"a\n\x00", b"a\n" + b"x" * 200_000]
)
def test_what_is_no_csv_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        parse_rows(body, "csv", columns_given=False)
    assert caught.value.code == "PGRST102"


@pytest.mark.parametrize("body", [b"a=%ff", b"a=%00", b"&".join([b"a=1"] * 1001)])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        parse_arguments(body, "form")
    assert caught.value.code == "PGRST102"


def test_one_value_is_passed_on_unless_postgresql_cannot_hold_it() -> None:
    assert parse_arguments(b"\x00\xff", "bytea").json == b"\x00\xff"
    with pytest.raises(RequestError):
        parse_arguments(b"a\x00", "text")
    with pytest.raises(RequestError):
        parse_arguments(b"\xff", "xml")


def test_content_types_are_known_or_refused() -> None:
    assert parse_content_type("application/json; charset=utf-8", calls=False) == "json"
    assert parse_content_type(None, calls=False) == "json"
    assert parse_content_type("text/csv", calls=False) == "csv"
    assert parse_content_type("text/plain", calls=True) == "text"
    with pytest.raises(RequestError, match="Content-Type not acceptable: text/plain"):
        parse_content_type("text/plain", calls=False)
