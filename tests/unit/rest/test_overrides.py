import pytest

from banquet.errors import DatabaseError, RequestError
from banquet.rest.overrides import read_raised, set_headers, set_status


@pytest.mark.parametrize(("text", "status"), [(None, 201), (b"202", 202), (b"599", 599)])
def test_sql_may_set_the_status(text: bytes | None, status: int) -> None:
    assert set_status(201, text) == status


@pytest.mark.parametrize("text", [b"100", b"600", b"", b"20", b"2000", b"+20", b"2e2"])
def test_a_status_is_one_of_an_answer(text: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        set_status(200, text)
    assert caught.value.code == "PGRST112"


def test_headers_of_sql_stand_for_ours_of_the_same_name() -> None:
    ours = [(b"vary", b"Accept"), (b"location", b"/a")]

    found = set_headers(ours, b'[{"Location": "/b"}, {"Set-Cookie": "a"}, {"Set-Cookie": "b"}]')

    assert found == [
        (b"vary", b"Accept"),
        (b"location", b"/b"),
        (b"set-cookie", b"a"),
        (b"set-cookie", b"b"),
    ]
    assert set_headers(ours, None) == ours


@pytest.mark.parametrize(
    "text",
    [b"{}", b"[1]", b"[{}]", b'[{"a": null}]', b'[{"a": "b\\u0000"}]', b'[{"": "b"}]',
     b'[{"a:": "b"}]', b'[{"Transfer-Encoding": "chunked"}]', b'[{"a": "\\u20ac"}]'],
)  # fmt: skip
def test_headers_that_cannot_be_sent_are_refused(text: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        set_headers([], text)
    assert caught.value.code == "PGRST111"


def raised(message: str, details: str | None) -> DatabaseError:
    return DatabaseError("PGRST", message, details)


def test_a_raised_answer_is_read() -> None:
    found = read_raised(
        raised('{"code": "x", "message": "m", "hint": "h"}', '{"status": 418, "headers": {"a": 1}}')
    )

    assert (found.status, found.headers) == (418, [(b"a", b"1")])
    error = found.error
    assert (error.code, error.message, error.details, error.hint) == ("x", "m", None, "h")


@pytest.mark.parametrize(
    ("message", "details"),
    [
        ("[]", '{"status": 400, "headers": {}}'),
        ('{"code": "a\\nb", "message": "m"}', '{"status": 400, "headers": {}}'),
        ('{"code": "x", "message": "m"}', None),
        ('{"code": "x", "message": "m"}', "{}"),
        ('{"code": "x", "message": "m"}', '{"status": true, "headers": []}'),
        ('{"code": "x", "message": "m"}', '{"status": 700, "headers": {}}'),
    ],
)
def test_a_raised_answer_that_cannot_be_read_is_refused(message: str, details: str | None) -> None:
    with pytest.raises(RequestError) as caught:
        read_raised(raised(message, details))
    assert caught.value.code == "PGRST121"
