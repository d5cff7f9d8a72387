"""The decoder fed with noise and with damaged messages of a real server.

It stops with a documented error or makes transactions that the ring can hold; whatever a
message says about its own size, it costs no more memory than it has bytes.
"""

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banquet.replication import decoder as module
from banquet.replication.decoder import Decoder
from banquet.replication.envelope import parse_keepalive
from banquet.replication.failures import (
    DecodeError,
    ReplicationError,
    RowError,
    TransactionTooLarge,
)
from banquet.replication.messages import Transaction
from tests.unit.mutations import mutated
from tests.unit.replication import wire
from tests.unit.replication.test_decoder import TYPES, WHOLE, decode, new_decoder, read_golden

GOLDEN = [bytes.fromhex(each) for each in read_golden()["messages"]]
MESSAGES = [*GOLDEN, *WHOLE, wire.begin(100)]
PREFIXES = [GOLDEN[:end] for end in range(len(GOLDEN))]

damaged = mutated(MESSAGES) | st.binary(max_size=64)


def taken(decoder: Decoder, messages: list[bytes]) -> list[Transaction]:
    """Return what comes out until a message is refused."""
    found = []
    for each in messages:
        try:
            done = decoder.decode(each)
        except (DecodeError, TransactionTooLarge):
            break
        if done is not None:
            found.append(done)
    return found


@settings(max_examples=300)
@given(st.sampled_from(PREFIXES), st.lists(damaged, min_size=1, max_size=6))
def test_damaged_stream_ends_with_an_error_or_makes_sound_transactions(
    prefix: list[bytes], messages: list[bytes]
) -> None:
    decoder = Decoder(TYPES, xid_reference=700)

    for each in taken(decoder, prefix + messages):
        assert 0 <= each.commit_lsn < each.end_lsn < 2**64
        assert each.xid >= 0
        for change in each.changes:
            with suppress(RowError):
                for row in (change.new, change.old):
                    assert row is None or len(row) == len(change.relation.columns)


@given(st.binary(max_size=200) | mutated([b"k" + bytes(17)]))
def test_frame_that_is_no_keepalive_is_refused(frame: bytes) -> None:
    with suppress(DecodeError):
        assert parse_keepalive(frame).reply_requested in (True, False)


SIZES = st.sampled_from([b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff", b"\x7f\xff"])


@settings(max_examples=60)
@given(st.sampled_from(WHOLE), st.data())
def test_announced_size_takes_no_memory(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(whole) - 1))
    size = data.draw(SIZES)
    message = whole[:at] + size + whole[at + len(size) :]
    decoder = new_decoder()
    taken(decoder, [wire.begin(100), WHOLE[0]])

    tracemalloc.start()
    try:
        taken(decoder, [message])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 256 * 1024


@pytest.mark.parametrize("kind", ["rows", "messages"])
def test_transaction_of_too_many_bytes_is_given_up(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_TRANSACTION_BYTES", 100_000)
    decoder = new_decoder()
    taken(decoder, [wire.begin(100), WHOLE[0]])
    large = wire.insert(9, "1", "x" * 10_000)
    if kind == "messages":
        large = wire.message("noise", b"x" * 10_000, 90, transactional=True)

    with pytest.raises(TransactionTooLarge, match="100000 bytes"):
        decode(*[large] * 11, using=decoder)


@pytest.mark.parametrize(
    "impossible",
    [
        [wire.begin(-5), wire.commit(-5)],
        [wire.begin(100), wire.commit(100, 100)],
        [wire.begin(100), wire.commit(100, 90)],
        [wire.message("p", b"", 0, transactional=False)],
    ],
)
def test_position_that_cannot_be_is_refused(impossible: list[bytes]) -> None:
    decoder = new_decoder()

    with pytest.raises(ReplicationError, match="does not parse"):
        decode(*impossible, using=decoder)
