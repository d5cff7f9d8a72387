import asyncio
import logging

import pytest

from banquet.realtime.notify.notifier import MAX_WAITING, Notifier, missing_tables
from banquet.realtime.rights.tables import Catalogue, Table, TableColumn
from tests.unit.realtime.building import BOOKINGS, NOTES, insert, transaction

TABLE = Table(
    "public",
    "bookings",
    {column.name: TableColumn(column.name, column.type_name) for column in BOOKINGS.columns},
    ("id",),
)
CATALOGUE = Catalogue({("public", "bookings"): TABLE})


def notifier(*, ready: bool = True, tables: tuple[str, ...] = ("bookings",)) -> Notifier:
    event = asyncio.Event()
    if ready:
        event.set()
    selection = {("public", table): () for table in tables}
    return Notifier("", selection, event, lambda: CATALOGUE)


def test_more_than_can_wait_is_dropped_counted_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sender = notifier()
    change = insert(BOOKINGS, 1, 7, "Tea", 5)

    sender.take(transaction(20, *[change] * (MAX_WAITING - 1)))
    sender.take(transaction(21, change, change))
    sender.take(transaction(22, change))
    sender.take(transaction(23, change))

    assert sender.dropped == 3
    figures = {metric.name: metric.samples[0].value for metric in sender.collect()}
    assert figures == {"banquet_notify_changes": 0, "banquet_notify_dropped_changes": 3}
    assert [each.levelno for each in caplog.records] == [logging.WARNING]


def test_other_tables_take_no_room() -> None:
    sender = notifier()

    sender.take(transaction(20, *[insert(NOTES, 1, "x")] * (MAX_WAITING + 1)))

    assert sender.dropped == 0


def test_what_is_read_again_after_a_start_is_no_news() -> None:
    sender = notifier(ready=False)

    sender.take(transaction(20, *[insert(BOOKINGS, 1, 7, "Tea", 5)] * (MAX_WAITING + 1)))

    assert sender.dropped == 0


async def test_without_tables_there_is_nothing_to_run() -> None:
    idle = notifier(tables=())

    await idle.run()

    assert list(idle.collect()) == []


def test_what_cannot_be_told_is_named_with_what_to_do() -> None:
    selection = {("public", "bookings"): ("guests", "hall"), ("crm", "leads"): ()}

    assert missing_tables(selection, CATALOGUE) == [
        "public.bookings has no column hall",
        "crm.leads is not published: alter publication supabase_realtime add table crm.leads",
    ]
