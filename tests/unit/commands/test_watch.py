from banquet.client.following import Behind, Live, Lost
from banquet.client.messages import Change
from banquet.commands.watch import differences, line, state

AT = "2026-11-22T13:45:01.250Z"


def _line(kind: str, new: dict[str, object], old: dict[str, object]) -> str:
    return line(Change(kind, "public", "bookings", new, old, AT)).plain


def test_insert_shows_what_is_there() -> None:
    row = {"id": 7, "title": "Rao wedding", "notes": None, "version": 1, "created_at": AT}

    assert _line("INSERT", row, {}) == "13:45:01.250 INSERT bookings 7 title=Rao wedding"


def test_update_shows_what_differs() -> None:
    old = {"id": 7, "title": "Rao", "status": "tentative", "notes": "x", "version": 1}
    new = {"id": 7, "title": "Rao", "status": "confirmed", "notes": None, "version": 2}

    assert _line("UPDATE", new, old) == (
        "13:45:01.250 UPDATE bookings 7 status=tentative→confirmed notes=x→None"
    )


def test_delete_shows_what_was_there() -> None:
    assert _line("DELETE", {}, {"id": 7, "title": "Rao"}) == (
        "13:45:01.250 DELETE bookings 7 title=Rao"
    )


def test_text_that_could_move_the_cursor_is_shown_escaped() -> None:
    row = {"id": 7, "notes": "two\nlines \x1b[2J", "title": "Müller → Rao"}

    assert _line("INSERT", row, {}) == (
        r"13:45:01.250 INSERT bookings 7 notes=two\nlines \x1b[2J title=Müller → Rao"
    )


def test_long_value_is_cut() -> None:
    shown = _line("INSERT", {"id": 7, "notes": "x" * 500}, {})

    assert shown.endswith("notes=" + "x" * 79 + "…")


def test_row_that_is_not_whole_says_so() -> None:
    change = Change("INSERT", "public", "halls", {"id": 7}, {}, AT, ("Error 413: too large",))

    assert line(change).plain == "13:45:01.250 INSERT halls 7 (Error 413: too large)"


def test_differences_are_what_a_change_is_about() -> None:
    update = Change("UPDATE", "public", "halls", {"id": 7, "a": 1}, {"id": 7, "a": 2}, AT)
    insert = Change("INSERT", "public", "halls", {"id": 7, "a": None}, {}, AT)
    delete = Change("DELETE", "public", "halls", {}, {"id": 7}, AT)

    assert list(differences(update)) == [("a", 2, 1)]
    assert list(differences(insert)) == [("id", None, 7)]
    assert list(differences(delete)) == [("id", 7, None)]


def test_state_is_never_better_than_it_is() -> None:
    assert state(Live()).plain == "live"
    assert state(Behind()).plain == "behind: what commits now comes later"
    assert state(Lost("gone\x07")).plain == r"reconnecting: gone\x07"
