"""Rows are read at the first look, once, and refused then if they do not parse."""

import pytest

from banquet.replication.failures import RowError
from banquet.replication.messages import Change
from banquet.replication.rows import ReceivedChange, RowReader
from tests.unit.replication import wire
from tests.unit.replication.test_decoder import HALLS

ROWS_AT = 5


def received(message: bytes) -> ReceivedChange:
    return ReceivedChange(HALLS, "INSERT", message, ROWS_AT, RowReader())


def test_change_equals_one_whose_rows_are_known() -> None:
    change = received(wire.insert(9, "1", "Emerald"))

    assert change == Change(HALLS, "INSERT", ("1", "Emerald"), None)
    assert change != Change(HALLS, "INSERT", ("1", "Ruby"), None)
    assert change != "INSERT"


def test_rows_are_read_once() -> None:
    change = received(wire.insert(9, "1", "Emerald"))

    assert change.new is change.new


def test_garbled_row_is_refused_at_each_look() -> None:
    change = received(wire.insert(9, "1", "Emerald")[:-1])

    for _ in range(2):
        with pytest.raises(RowError, match=r"does not parse.*") as failure:
            assert change.new
        assert "public.halls" in (failure.value.details or "")


def test_other_attributes_do_not_exist() -> None:
    change = received(wire.insert(9, "1", "Emerald"))

    with pytest.raises(AttributeError):
        assert change.newer
