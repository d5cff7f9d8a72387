from struct import unpack

import pytest

from banquet.replication.envelope import Keepalive, parse_keepalive, status_update
from banquet.replication.failures import DecodeError


def test_parse_keepalive_reads_position_and_wish_for_an_answer() -> None:
    frame = b"k" + (0x1234).to_bytes(8) + bytes(8)

    assert parse_keepalive(frame + b"\1") == Keepalive(0x1234, reply_requested=True)
    assert parse_keepalive(frame + b"\0") == Keepalive(0x1234, reply_requested=False)


@pytest.mark.parametrize("frame", [b"", b"k", b"k" + bytes(16), b"k" + bytes(18), b"z" + bytes(17)])
def test_parse_keepalive_refuses_other_frames(frame: bytes) -> None:
    with pytest.raises(DecodeError, match="does not parse"):
        parse_keepalive(frame)


def test_status_update_counts_time_from_postgresqls_epoch() -> None:
    update = status_update(written=7, flushed=5, now=946_684_801.5, reply_requested=True)

    assert unpack("!cqqqqB", update) == (b"r", 7, 5, 5, 1_500_000, 1)
