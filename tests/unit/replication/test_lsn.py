import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.replication.lsn import format_lsn, parse_lsn


def test_parse_lsn_reads_what_postgresql_prints() -> None:
    assert parse_lsn("16/B374D848") == 0x16_B374D848


def test_format_lsn_does_not_pad_the_lower_half() -> None:
    assert format_lsn(0x1_00000028) == "1/28"


@given(st.integers(0, 2**64 - 1))
def test_parse_lsn_undoes_format_lsn(lsn: int) -> None:
    assert parse_lsn(format_lsn(lsn)) == lsn


@pytest.mark.parametrize(
    "text", ["", "1", "1/", "/1", "1/2/3", "g/1", "123456789/0", "-1/0", "١/0"]
)
def test_parse_lsn_refuses_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match="not a log sequence number"):
        parse_lsn(text)
