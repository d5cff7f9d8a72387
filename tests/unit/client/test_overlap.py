import pytest

from banquet.client.messages import Change
from banquet.client.overlap import Overlap, Visibility
from banquet.errors import RequestError

AT = "2026-11-22T13:45:01.250Z"

# Rows 1 and 2 in the first page; 3 and 4 in the second, which saw transactions up to 20 but for 15.
PAGES = [{"id": 1}, {"id": 2}], [{"id": 3}, {"id": 4}]


def overlap() -> Overlap:
    made = Overlap("id", PAGES[0])
    made.add(PAGES[1], "10:21:15")
    return made


def insert(key: int) -> Change:
    return Change("INSERT", "public", "halls", {"id": key}, {}, AT)


def update(key: int) -> Change:
    return Change("UPDATE", "public", "halls", {"id": key}, {"id": key}, AT)


def delete(key: int) -> Change:
    return Change("DELETE", "public", "halls", {}, {"id": key}, AT)


@pytest.mark.parametrize(
    ("change", "xid", "is_told"),
    [
        (update(1), 20, True),  # the first page knows nothing of 20
        (update(3), 20, False),
        (update(3), 15, True),  # still open when the second page was read
        (update(3), 21, True),
        (insert(3), 20, False),
        (delete(3), 21, True),
        (delete(5), 20, False),  # deleted before its page was read
        (delete(5), 21, True),
        (insert(5), 20, True),  # and deleted before its page was read: that comes too
        (delete(1), 20, True),
    ],
)
def test_what_a_page_showed_is_left_out(change: Change, xid: int, is_told: bool) -> None:
    assert overlap().unseen([change], [xid]) == ((change,) if is_told else ())


def test_row_that_came_and_went_between_pages_is_told_both() -> None:
    pages = overlap()

    assert pages.unseen([insert(5)], [19]) == (insert(5),)
    assert pages.unseen([delete(5)], [20]) == (delete(5),)


def test_one_page_leaves_nothing_out() -> None:
    single = Overlap("id", PAGES[0])

    assert single.unseen([update(1), delete(9)], [5]) == (update(1), delete(9))


@pytest.mark.parametrize("text", ["", "1:2", "a:b:", "1:2:x"])
def test_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="is no snapshot"):
        Visibility.of(text)
