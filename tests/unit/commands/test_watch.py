from banquet.client.messages import Change
from banquet.commands.watch import line

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
