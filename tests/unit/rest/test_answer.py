import pytest

from banquet.errors import RequestError
from banquet.rest.answer import Answer, Outcome, answer, check_outcome
from banquet.rest.plan import Plan
from banquet.rest.preferences import Preferences, parse_prefer
from banquet.rest.request import Offers, Request, Target, parse_request, plan_request
from tests.unit.rest.world import SCHEMA

OFFERS = Offers(max_rows=10)


def planned(
    method: str, query: bytes = b"", body: bytes = b"{}", prefer: str = "", accept: str = "*/*"
) -> tuple[Plan, Request]:
    headers = {"prefer": prefer, "accept": accept}
    request = parse_request(method, Target("table", "t"), query, headers, OFFERS)
    return plan_request(request, body, SCHEMA, OFFERS), request


def answered(plan_and_request: tuple[Plan, Request], outcome: Outcome) -> Answer:
    plan, request = plan_and_request
    return answer(plan, request.preferences, outcome)


def header(found: Answer, name: bytes) -> bytes | None:
    return dict(found.headers).get(name)


@pytest.mark.parametrize(
    ("rows", "total", "offset", "status", "range_"),
    [
        (2, None, 0, 200, b"0-1/*"),
        (0, None, 5, 200, b"*/*"),
        (2, 2, 0, 200, b"0-1/2"),
        (2, 5, 3, 206, b"3-4/5"),
        (0, 0, 0, 200, b"*/0"),
        (0, 5, 5, 206, b"*/5"),
    ],
)
def test_a_page_is_placed(
    rows: int, total: int | None, offset: int, status: int, range_: bytes
) -> None:
    asked = planned(
        "GET", b"offset=%d&limit=9" % offset, prefer="count=exact" if total is not None else ""
    )

    found = answered(asked, Outcome(b"1:1:", rows, total, b"[]", 0))

    assert (found.status, header(found, b"content-range")) == (status, range_)
    assert header(found, b"x-banquet-snapshot") == b"1:1:"


def test_an_offset_beyond_the_total_is_refused() -> None:
    with pytest.raises(RequestError) as caught:
        answered(planned("GET", b"offset=6", prefer="count=exact"), Outcome(b"", 0, 5, b"[]", 0))
    assert caught.value.code == "PGRST103"


@pytest.mark.parametrize(("rows", "cut"), [(10, None), (11, b"10")])
def test_a_cut_page_says_so(rows: int, cut: bytes | None) -> None:
    found = answered(planned("GET"), Outcome(b"", rows, None, b"[]", 0))

    assert header(found, b"x-banquet-max-rows") == cut
    assert header(found, b"content-range") == b"0-9/*"


@pytest.mark.parametrize(
    ("method", "prefer", "rows", "merged", "status"),
    [
        ("POST", "", 1, 0, 201),
        ("POST", "resolution=merge-duplicates", 1, 0, 201),
        ("POST", "resolution=merge-duplicates", 1, 1, 200),
        ("POST", "resolution=ignore-duplicates", 0, 0, 201),
        ("PUT", "", 1, 0, 204),
        ("PUT", "return=representation", 1, 0, 201),
        ("PUT", "return=representation", 1, 1, 200),
        ("PATCH", "", 1, 0, 204),
        ("PATCH", "return=representation", 1, 0, 200),
        ("DELETE", "", 1, 0, 204),
        ("DELETE", "return=representation", 0, 0, 200),
    ],
)
def test_a_write_has_its_status(
    method: str, prefer: str, rows: int, merged: int, status: int
) -> None:
    asked = planned(method, b"id=eq.1" if method == "PUT" else b"", b'{"id": 1}', prefer)

    assert answered(asked, Outcome(b"7", rows, None, None, merged)).status == status


def test_a_write_that_changed_nothing_names_no_transaction() -> None:
    found = answered(planned("PATCH"), Outcome(None, 0, None, None, 0))

    assert header(found, b"x-banquet-xid") is None


def test_one_object_means_one_row() -> None:
    plan, request = planned(
        "POST", prefer="return=representation", accept="application/vnd.pgrst.object+json"
    )

    check_outcome(plan, request.preferences, Outcome(b"", 1, None, b"{}", 0))
    for rows in (0, 2):
        with pytest.raises(RequestError) as caught:
            check_outcome(plan, request.preferences, Outcome(b"", rows, None, b"{}", 0))
        assert caught.value.code == "PGRST116"


def test_one_object_means_one_row_even_unseen() -> None:
    plan, _ = planned("POST", accept="application/vnd.pgrst.object+json")

    check_outcome(plan, Preferences(), Outcome(b"", 1, None, None, 0))
    with pytest.raises(RequestError) as caught:
        check_outcome(plan, Preferences(), Outcome(b"", 2, None, None, 0))
    assert caught.value.code == "PGRST116"


def test_more_rows_than_allowed_are_refused() -> None:
    plan, _ = planned("DELETE")
    preferences = parse_prefer(["handling=strict,max-affected=1"])

    check_outcome(plan, preferences, Outcome(b"", 1, None, None, 0))
    with pytest.raises(RequestError) as caught:
        check_outcome(plan, preferences, Outcome(b"", 2, None, None, 0))
    assert caught.value.code == "PGRST124"


def test_an_insert_is_not_limited() -> None:
    plan, _ = planned("POST")
    preferences = parse_prefer(["handling=strict,max-affected=1"])

    check_outcome(plan, preferences, Outcome(b"", 2, None, None, 0))


def test_a_put_writes_the_row_its_address_names() -> None:
    plan, request = planned("PUT", b"id=eq.1", b'{"id": 2}')

    with pytest.raises(RequestError) as caught:
        check_outcome(plan, request.preferences, Outcome(b"", 0, None, None, 0))
    assert caught.value.code == "PGRST115"


def test_nothing_merged_is_no_creation() -> None:
    asked = planned("POST", body=b"[]", prefer="resolution=merge-duplicates")

    assert answered(asked, Outcome(None, 0, None, None, 0)).status == 200


def test_the_new_row_is_named_by_its_key() -> None:
    asked = planned("POST", body=b'{"id": 1}', prefer="return=headers-only")

    found = answered(asked, Outcome(b"7", 1, None, None, 0, b'["a b&c"]'))

    assert header(found, b"location") == b"/t?id=eq.a%20b%26c"
    assert header(found, b"preference-applied") == b"return=headers-only"
    assert found.body is None


@pytest.mark.parametrize(
    ("counted", "expected", "total"), [(None, 7, 7), (3, 9000, 3), (11, 9000, 9000), (11, 2, 11)]
)
def test_an_estimate_is_exact_while_it_is_small(
    counted: int | None, expected: int, total: int
) -> None:
    outcome = Outcome(b"", 3, counted, b"[]", 0)

    guessed = outcome.guessed([b'[{"Plan": {"Plan Rows": %d}}]' % expected], 11)

    assert guessed.total == total


def test_sql_has_the_last_word_on_status_and_headers() -> None:
    outcome = Outcome(
        b"1:1:", 0, None, b"[]", 0, None, b'[{"Content-Range": "none"}, {"X-A": "b"}]', b"418"
    )

    found = answered(planned("GET"), outcome)

    assert found.status == 418
    assert header(found, b"content-range") == b"none"
    assert header(found, b"x-a") == b"b"


def test_an_outcome_is_read_from_text() -> None:
    row = (b"5:9:6", b"3", None, b"[]", b"")

    assert Outcome.of(row) == Outcome(b"5:9:6", 3, None, b"[]", 0)
