import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.realtime.history.cursor import (
    Cursor,
    Mark,
    Since,
    Snapshot,
    advance,
    parse_cursor,
    parse_since,
    parse_snapshot,
    place_text,
)

epochs = st.text("0123456789abcdefxyz", min_size=1, max_size=32)
uint64 = st.integers(0, 2**64 - 1)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    xmin = draw(st.integers(1, 2**63))
    xip = draw(st.frozensets(st.integers(xmin, xmin + 50), max_size=8))
    return Snapshot(xmin, xmin + draw(st.integers(51, 99)), xip)


def test_cursor_has_a_readable_text() -> None:
    assert str(Cursor("e064ddfbac04", 0x1_76C6588, 3)) == "e064ddfbac04.176c6588.3"


@given(st.builds(Cursor, epochs, uint64, st.integers(0, 999_999_999)))
def test_parse_cursor_undoes_str(cursor: Cursor) -> None:
    assert parse_cursor(str(cursor)) == cursor
    assert parse_since(str(cursor)) == cursor


@given(snapshots())
def test_parse_snapshot_undoes_str(snapshot: Snapshot) -> None:
    assert parse_snapshot(str(snapshot)) == snapshot
    assert parse_since(str(snapshot)) == snapshot


starts = st.one_of(
    st.none(),
    st.builds(Cursor, st.just("e"), uint64, st.integers(0, 9)),
    snapshots(),
    st.builds(Mark, st.builds(Cursor, st.just("e"), uint64), snapshots()),
)


@given(st.lists(starts, min_size=1, max_size=5), st.builds(Cursor, st.just("e"), uint64))
def test_place_gives_each_binding_its_own_start_back(given: list[Since], cursor: Cursor) -> None:
    text = place_text(given, cursor)

    back = [parse_since(text, place) for place in range(len(given))]

    assert back == [advance(each, cursor) for each in given]


def test_place_never_goes_back_behind_what_a_binding_has_seen() -> None:
    early, late = Cursor("e", 10, 3), Cursor("e", 20, 1)

    assert advance(late, early) == late
    mark = Mark(late, Snapshot(5, 5, frozenset()))
    assert advance(mark, early) == mark


def test_since_nothing_means_from_now_on() -> None:
    assert parse_since("") is None


def test_snapshot_sees_what_had_ended() -> None:
    snapshot = parse_snapshot("10:20:10,15")

    seen = [xid for xid in range(8, 23) if snapshot.sees(xid)]

    assert seen == [8, 9, 11, 12, 13, 14, 16, 17, 18, 19]


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "e.1",
        "e.1.2.3",
        "e..1",
        "E.1.1",
        "e.g.1",
        "e.11111111111111111.1",
        "e.1.1234567890",
        "e.1.-1",
        "é.1.1",
        "e.1.1\n",
        "x" * 100_000,
    ],
)
def test_parse_since_refuses_what_is_not_a_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        parse_since(text)


@pytest.mark.parametrize(
    "text",
    [
        ":",
        "1:2",
        "1:2:x",
        "1:2:1,",
        "-1:2:",
        "2:1:",
        "1:5:5",
        "2:5:1",
        "1:18446744073709551616:",
        "1:999999999999999999999:",
        "1:2:\n",
        "1:9:" + ",".join(["1"] * 50_000),
    ],
)
def test_parse_since_refuses_what_is_not_a_snapshot(text: str) -> None:
    with pytest.raises(ValueError, match="not a snapshot"):
        parse_since(text)
