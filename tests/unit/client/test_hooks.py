from typing import Any

import pytest

from banquet.client import Client, RequestError, realtime_bookings, realtime_leads
from banquet.client.hooks import CLOSES_A_LEAD, FREES_THE_HALL, frees_the_hall, is_closed
from banquet.client.messages import Change
from banquet.client.subscription import Subscription

CLIENT = Client(key="k")


def told_by(hook: Any, gone: str, change: Change) -> list[tuple[str, Any]]:
    """Return which of a hook's functions a change is told to, with what."""
    told: list[tuple[str, Any]] = []
    names = ("on_new", "on_updated", gone)
    functions = {name: (lambda row, name=name: told.append((name, row))) for name in names}
    subscription = hook(7, client=CLIENT, **functions)
    assert isinstance(subscription, Subscription)
    subscription.handlers.on_change(change)
    return told


def change(kind: str, new: dict[str, Any], old: dict[str, Any]) -> Change:
    return Change(kind, "public", "bookings", new, old, "2026-11-22T13:45:01.250Z")


HELD, FREED = {"id": 1, "status": "tentative"}, {"id": 1, "status": "released"}


@pytest.mark.parametrize(
    ("kind", "new", "old", "word"),
    [
        ("INSERT", HELD, {}, "on_new"),
        ("INSERT", FREED, {}, None),
        ("UPDATE", HELD, HELD, "on_updated"),
        ("UPDATE", FREED, HELD, "on_cancelled"),
        ("UPDATE", HELD, FREED, "on_new"),
        ("UPDATE", FREED, FREED, None),
        ("DELETE", {}, HELD, "on_cancelled"),
        ("DELETE", {}, FREED, None),
        # Without the whole old row it counts as one that held its hall.
        ("UPDATE", HELD, {"id": 1}, "on_updated"),
        ("UPDATE", FREED, {"id": 1}, "on_cancelled"),
        ("DELETE", {}, {"id": 1}, "on_cancelled"),
    ],
)
def test_booking_is_new_updated_or_cancelled(
    kind: str, new: dict[str, Any], old: dict[str, Any], word: str | None
) -> None:
    told = told_by(realtime_bookings, "on_cancelled", change(kind, new, old))

    assert told == ([] if word is None else [(word, new or old)])


def test_lead_that_is_won_is_closed() -> None:
    won = change("UPDATE", {"id": 1, "stage": "won"}, {"id": 1, "stage": "new"})

    assert told_by(realtime_leads, "on_closed", won) == [("on_closed", won.new)]


def test_words_of_the_trade() -> None:
    assert all(frees_the_hall({"status": status}) for status in FREES_THE_HALL)
    assert all(is_closed({"stage": stage}) for stage in CLOSES_A_LEAD)
    assert not frees_the_hall({"status": "confirmed"})
    assert not is_closed({})


def test_half_a_sign_in_is_refused() -> None:
    with pytest.raises(RequestError, match="both `email` and `password`"):
        Client(email="a@banquet.test")
