import pytest

from banquet.errors import RequestError
from banquet.rest.payload import Payload, check_content_type, parse_arguments, parse_rows


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
    assert parse_arguments(b" ") == Payload(b"{}", (), 1)
    assert parse_arguments(b'{"a": 1}').keys == ("a",)
    assert parse_arguments(b"[1]").keys == ()


def test_content_types_are_json_or_refused() -> None:
    check_content_type("application/json; charset=utf-8")
    check_content_type(None)
    with pytest.raises(RequestError, match="Content-Type not acceptable: text/csv"):
        check_content_type("text/csv")
