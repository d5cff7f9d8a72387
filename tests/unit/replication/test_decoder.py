"""The decoder against messages written by hand, hostile bytes, and a real server's."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.replication import decoder as module
from banquet.replication import rows as rows_module
from banquet.replication.decoder import Decoder, widen_xid
from banquet.replication.failures import DecodeError, TransactionTooLarge
from banquet.replication.messages import (
    UNCHANGED,
    Change,
    Column,
    LogicalMessage,
    Relation,
    Row,
    Transaction,
)
from tests.unit.replication import wire

TYPES = {20: "int8", 23: "int4", 25: "text"}
COLUMNS = [("id", 20, True), ("name", 25, False)]
HALLS = Relation(
    9,
    "public",
    "halls",
    "default",
    (Column("id", 20, "int8", is_key=True), Column("name", 25, "text", is_key=False)),
)
MOMENT = 1_700_000_000_123_456


def new_decoder() -> Decoder:
    return Decoder(TYPES, xid_reference=700)


def decode(*messages: bytes, using: Decoder | None = None) -> list[Transaction]:
    decoder = using or new_decoder()
    return [done for each in messages if (done := decoder.decode(each)) is not None]


def read_rows(transactions: list[Transaction]) -> list[tuple[Row | None, Row | None]]:
    """Return rows after and before each change, which are read only now."""
    return [(change.new, change.old) for each in transactions for change in each.changes]


def decode_changes(*messages: bytes) -> tuple[Change, ...]:
    return decode(wire.begin(100), *messages, wire.commit(100))[0].changes


def test_transaction_carries_ids_positions_time_and_size() -> None:
    messages = (
        wire.begin(100, xid=701, moment=MOMENT),
        wire.relation(9, "halls", COLUMNS),
        wire.insert(9, "1", "Emerald"),
        wire.commit(100, 148, moment=MOMENT),
    )

    (transaction,) = decode(*messages)

    assert transaction == Transaction(
        xid=701,
        commit_lsn=100,
        end_lsn=148,
        commit_time=MOMENT,
        changes=(Change(HALLS, "INSERT", ("1", "Emerald"), None),),
        messages=(),
        wal_bytes=sum(map(len, messages)),
    )


def test_message_may_start_inside_its_frame() -> None:
    decoder = new_decoder()
    frames = [b"w" + bytes(24) + each for each in (wire.begin(100), wire.commit(100))]

    assert [decoder.decode(frame, 25) is None for frame in frames] == [True, False]


def test_nothing_of_one_transaction_reaches_the_next() -> None:
    first, second = decode(
        wire.begin(100, xid=701),
        wire.relation(9, "halls", COLUMNS),
        wire.insert(9, "1", "a"),
        wire.message("p", b"m", 99, transactional=True),
        wire.commit(100),
        wire.begin(200, xid=702),
        wire.commit(200),
    )

    assert (len(first.changes), len(first.messages)) == (1, 1)
    assert (second.xid, second.changes, second.messages) == (702, (), ())


def test_null_and_empty_text_differ() -> None:
    (change,) = decode_changes(wire.relation(9, "halls", COLUMNS), wire.insert(9, "", None))

    assert change.new == ("", None)


def test_key_update_has_the_old_key_only() -> None:
    (change,) = decode_changes(
        wire.relation(9, "halls", COLUMNS),
        wire.update(9, ["2", "b"], ["1", None], tag=b"K"),
    )

    assert change == Change(HALLS, "UPDATE", ("2", "b"), ("1", UNCHANGED))


def test_update_without_old_row_has_none() -> None:
    (change,) = decode_changes(wire.relation(9, "halls", COLUMNS), wire.update(9, ["1", "b"]))

    assert (change.new, change.old) == (("1", "b"), None)


def test_untouched_large_value_is_filled_from_the_old_row() -> None:
    (change,) = decode_changes(
        wire.relation(9, "halls", COLUMNS, identity="f"),
        wire.update(9, ["2", True], ["1", "large"]),
    )

    assert (change.new, change.old) == (("2", "large"), ("1", "large"))


def test_untouched_large_value_stays_unknown_without_an_old_row() -> None:
    (change,) = decode_changes(wire.relation(9, "halls", COLUMNS), wire.update(9, ["1", True]))

    assert change.new == ("1", UNCHANGED)


def test_every_column_is_key_when_the_identity_is_full() -> None:
    (change,) = decode_changes(
        wire.relation(9, "halls", [("id", 20, False), ("name", 25, False)], identity="f"),
        wire.delete(9, ["1", "a"], tag=b"O"),
    )

    assert [column.is_key for column in change.relation.columns] == [True, True]
    assert change.old == ("1", "a")


def test_truncate_is_a_change_of_each_table() -> None:
    changes = decode_changes(
        wire.relation(9, "halls", COLUMNS),
        wire.relation(10, "leads", COLUMNS),
        wire.truncate(9, 10),
    )

    assert [(each.relation.table, each.kind, each.new, each.old) for each in changes] == [
        ("halls", "TRUNCATE", None, None),
        ("leads", "TRUNCATE", None, None),
    ]


def test_changes_before_and_after_ddl_keep_their_own_columns() -> None:
    before, after = decode_changes(
        wire.relation(9, "halls", COLUMNS),
        wire.insert(9, "1", "a"),
        wire.relation(9, "halls", [*COLUMNS, ("seats", 23, False)]),
        wire.insert(9, "2", "b", "80"),
    )

    assert [column.name for column in before.relation.columns] == ["id", "name"]
    assert [column.name for column in after.relation.columns] == ["id", "name", "seats"]
    assert (before.new, after.new) == (("1", "a"), ("2", "b", "80"))


def test_types_of_the_users_own_are_named_by_the_stream() -> None:
    (change,) = decode_changes(
        wire.type_name(16_999, "booking_status"),
        wire.relation(9, "halls", [("id", 20, True), ("status", 16_999, False)]),
        wire.insert(9, "1", "tentative"),
    )

    assert [column.type_name for column in change.relation.columns] == ["int8", "booking_status"]


def test_schema_pg_catalog_travels_as_nothing() -> None:
    (change,) = decode_changes(wire.relation(9, "t", COLUMNS, schema=""), wire.insert(9, "1", "a"))

    assert change.relation.schema == "pg_catalog"


def test_transactional_messages_keep_their_order() -> None:
    (transaction,) = decode(
        wire.begin(100),
        wire.message("a", b"1", 90, transactional=True),
        wire.origin("elsewhere"),
        wire.message("b", b"", 95, transactional=True),
        wire.commit(100),
    )

    assert transaction.messages == (LogicalMessage("a", b"1"), LogicalMessage("b", b""))


def test_message_outside_transactions_stands_alone_before_a_commit_at_its_end() -> None:
    alone, committed = decode(
        wire.message("a", b"now", 100, transactional=False), wire.begin(100), wire.commit(100)
    )

    assert (alone.xid, alone.changes, alone.messages) == (0, (), (LogicalMessage("a", b"now"),))
    assert alone.commit_lsn < alone.end_lsn == committed.commit_lsn


def test_message_outside_transactions_does_not_disturb_the_one_under_way() -> None:
    alone, committed = decode(
        wire.begin(100),
        wire.relation(9, "halls", COLUMNS),
        wire.insert(9, "1", "a"),
        wire.message("a", b"now", 90, transactional=False),
        wire.commit(100),
    )

    assert alone.messages == (LogicalMessage("a", b"now"),)
    assert (len(committed.changes), committed.messages) == (1, ())


def test_transaction_of_too_many_rows_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_TRANSACTION_CHANGES", 2)
    decoder = new_decoder()
    row = wire.insert(9, "1", "a")

    decode(wire.begin(100), wire.relation(9, "halls", COLUMNS), row, row, using=decoder)

    with pytest.raises(TransactionTooLarge, match="more than 2 rows"):
        decoder.decode(row)


def test_shared_values_stay_right_when_the_store_is_emptied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows_module, "_SHARED_VALUES", 3)
    rows = [(str(number % 7), f"n{number % 5}") for number in range(40)]

    changes = decode_changes(
        wire.relation(9, "halls", COLUMNS), *(wire.insert(9, *each) for each in rows)
    )

    assert [change.new for change in changes] == rows


@pytest.mark.parametrize(
    ("xid", "reference", "expected"),
    [
        (700, 690, 700),
        (5, 2**32 - 10, 2**32 + 5),
        (2**32 - 10, 2**32 + 5, 2**32 - 10),
        (7, 3 * 2**32 + 100, 3 * 2**32 + 7),
        (2**32 - 1, 5, 2**32 - 1),
    ],
)
def test_widen_xid_finds_the_nearest(xid: int, reference: int, expected: int) -> None:
    assert widen_xid(xid, reference) == expected


@given(st.integers(2**31, 2**63), st.integers(-(2**31) + 1, 2**31 - 1))
def test_widen_xid_undoes_the_cut_to_32_bits(reference: int, distance: int) -> None:
    xid = reference + distance

    assert widen_xid(xid % 2**32, reference) == xid


def test_ids_stay_64_bit_when_the_lower_half_starts_over() -> None:
    decoder = Decoder(TYPES, xid_reference=2**33 - 1)

    around = decode(
        wire.begin(100, xid=2**32 - 1),
        wire.commit(100),
        wire.begin(200, xid=3),
        wire.commit(200),
        using=decoder,
    )

    assert [transaction.xid for transaction in around] == [2**33 - 1, 2**33 + 3]


OPENING = [wire.begin(100), wire.relation(9, "halls", COLUMNS)]


@pytest.mark.parametrize(
    "garbled",
    [
        b"",
        b"?",
        wire.insert(9, "1", "a") + b"n",
        wire.insert(9, "1"),
        wire.insert(9, "1", "a", "b"),
        wire.insert(8, "1", "a"),
        wire.insert(9, "1", "a").replace(b"N", b"X", 1),
        b"I\0\0\0\x09N\0\x02xx",
        b"I\0\0\0\x09N\0\x02t\xff\xff\xff\xffab",
        b"I\0\0\0\x09N\0\x02t\0\0\0\x02\xff\xfen",
        wire.delete(9, ["1", "a"], tag=b"N"),
        wire.relation(9, "halls", [("id", 12_345, True)]),
        wire.relation(9, "halls", COLUMNS, identity="x"),
        wire.begin(200),
        wire.commit(101),
        wire.truncate(9) + b"\0",
        wire.truncate(8),
        wire.message("a", b"abc", 90, transactional=True)[:-1],
    ],
)
def test_garbled_message_is_refused(garbled: bytes) -> None:
    decoder = new_decoder()
    decode(*OPENING, using=decoder)

    with pytest.raises(DecodeError, match="does not parse"):
        read_rows(decode(garbled, wire.commit(100), using=decoder))


@pytest.mark.parametrize(
    "stray",
    [wire.insert(9, "1", "a"), wire.commit(100), wire.message("a", b"", 1, transactional=True)],
)
def test_change_outside_a_transaction_is_refused(stray: bytes) -> None:
    decoder = new_decoder()
    decode(*OPENING, wire.commit(100), using=decoder)

    with pytest.raises(DecodeError, match="does not parse"):
        decoder.decode(stray)


WHOLE = [
    wire.relation(9, "halls", COLUMNS),
    wire.insert(9, "1", "Gölden"),
    wire.update(9, ["2", "b"], ["1", None], tag=b"K"),
    wire.delete(9, ["2", None]),
    wire.truncate(9),
    wire.type_name(16_999, "mood"),
    wire.origin("o"),
    wire.message("p", b"abc", 90, transactional=True),
    wire.commit(100),
]


@pytest.mark.parametrize("whole", WHOLE, ids=lambda message: chr(message[0]))
def test_message_cut_anywhere_is_refused(whole: bytes) -> None:
    for length in range(len(whole)):
        decoder = new_decoder()
        decode(*OPENING, using=decoder)

        with pytest.raises(DecodeError):
            read_rows(decode(whole[:length], wire.commit(100), using=decoder))


@given(st.sampled_from(WHOLE), st.data())
def test_flipped_bytes_never_raise_anything_else(whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytearray(whole)
    flipped[place] ^= data.draw(st.integers(1, 255))
    decoder = new_decoder()
    decode(*OPENING, using=decoder)

    try:
        read_rows(decode(bytes(flipped), using=decoder))
        read_rows(decode(wire.commit(100), using=decoder))
    except DecodeError as failure:
        assert failure.details  # noqa: PT017  # either outcome is right; only others are wrong


fields = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])) | st.none()


@given(st.lists(st.lists(fields, min_size=3, max_size=3), max_size=8))
def test_rows_come_out_as_they_went_in(rows: list[list[str | None]]) -> None:
    columns = [(f"c{number}", 25, number == 0) for number in range(3)]

    changes = decode_changes(
        wire.relation(9, "t", columns), *(wire.insert(9, *each) for each in rows)
    )

    assert [change.new for change in changes] == [tuple(each) for each in rows]


def read_golden() -> dict[str, Any]:
    path = Path(__file__).with_name("golden_pgoutput.json")
    golden: dict[str, Any] = json.loads(path.read_text())
    return golden


def test_messages_of_a_real_server_mean_what_its_statements_did() -> None:
    golden = read_golden()

    transactions = decode(*map(bytes.fromhex, golden["messages"]))

    toast = "x" * 3000
    assert [
        [(change.relation.table, change.kind, change.new, change.old) for change in each.changes]
        for each in transactions
    ] == [
        [
            ("golden", "INSERT", ("1", "Gölden 🎉", "calm", toast), None),
            ("golden", "INSERT", ("2", "", None, None), None),
        ],
        [("golden", "UPDATE", ("1", "plain", "calm", UNCHANGED), None)],
        [("golden", "UPDATE", ("3", "", None, None), ("2", UNCHANGED, UNCHANGED, UNCHANGED))],
        [("golden", "DELETE", None, ("3", UNCHANGED, UNCHANGED, UNCHANGED))],
        [
            ("golden_full", "INSERT", ("7", "y" * 3000), None),
            ("golden_full", "UPDATE", ("8", "y" * 3000), ("7", "y" * 3000)),
            ("golden_full", "DELETE", None, ("8", "y" * 3000)),
        ],
        [],
        [],
        [("golden", "INSERT", ("4", "four", "busy", None, "9"), None)],
        [("golden", "TRUNCATE", None, None), ("golden_full", "TRUNCATE", None, None)],
    ]
    assert [message for each in transactions for message in each.messages] == [
        LogicalMessage("banquet", b"in order"),
        LogicalMessage("banquet", b"at once"),
    ]


def test_messages_of_a_real_server_come_in_strictly_growing_positions() -> None:
    transactions = decode(*map(bytes.fromhex, read_golden()["messages"]))
    positions = [place for each in transactions for place in (each.commit_lsn, each.end_lsn)]

    assert positions == sorted(positions)
    assert all(each.commit_lsn < each.end_lsn for each in transactions)
    assert transactions[0].changes[0].relation.columns[2].type_name == "golden_mood"
