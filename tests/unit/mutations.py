"""Bytes a little different from good ones: what gets further into a parser than noise does."""

from collections.abc import Sequence

from hypothesis import strategies as st

_EDGES = (b"", b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xed\xa0\x80")


@st.composite
def mutated(draw: st.DrawFn, originals: Sequence[bytes], most: int = 4) -> bytes:
    """Return one of the originals after up to `most` cuts, splices, flips and repeats."""
    data = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 8)))
        data = data[:start] + draw(_replacements(data, originals)) + data[end:]
    return data


def _replacements(data: bytes, originals: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    return st.one_of(
        st.sampled_from(_EDGES),
        st.binary(max_size=8),
        st.integers(0, max(len(data) - 1, 0)).map(lambda at: data[at : at + 16]),
        st.sampled_from(originals).map(lambda other: other[: 1 + len(other) // 2]),
    )
