"""`LIKE` patterns, matched in time that grows with the text only, or not at all.

Pure. One regular expression for the whole pattern would do, but not for patterns of strangers
on the event loop: a backtracking engine takes hours over a few dozen `%`. Between two `%`
there is nothing to go back for, so each piece is looked for once, from left to right.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

MAX_PATTERN_CHARS: Final = 1000
"""Longest `LIKE` pattern; of regular expressions, too."""

MAX_SOUGHT_CHARS: Final = 16
"""Longest piece with a `_` that may stand anywhere: at every place of the text the whole piece
may have to be compared."""

Find: TypeAlias = Callable[[str, int, int], int]
"""Returns where a piece first occurs in text[start:end], or -1."""

_Piece: TypeAlias = tuple[int, Find]
"""Length of a piece, and what finds it."""


def is_costly(pattern: str) -> bool:
    """Tell whether a pattern could take time that grows with its own length, too.

    Raises:
        ValueError: see `compile_like`.
    """
    sought = _split(pattern)[1:-1]
    return any(None in piece and len(piece) > MAX_SOUGHT_CHARS for piece in sought)


def compile_like(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a text matches; `\\` escapes.

    Raises:
        ValueError: the pattern is too long, or ends with the escape character.
    """
    if len(pattern) > MAX_PATTERN_CHARS:
        raise ValueError(f"a LIKE pattern has at most {MAX_PATTERN_CHARS} characters")
    pieces = [_piece(tokens) for tokens in _split(pattern)]
    if len(pieces) == 1:
        ((size, find),) = pieces
        return lambda text: len(text) == size and find(text, 0, size) == 0
    return lambda text: _matches(pieces, text)


def _split(pattern: str) -> list[list[str | None]]:
    """Return what stands between the `%`, as lists of characters; None stands for `_`."""
    pieces: list[list[str | None]] = [[]]
    chars = iter(pattern)
    for char in chars:
        if char == "%":
            pieces.append([])
            continue
        escaped = next(chars, None) if char == "\\" else char
        if escaped is None:
            raise ValueError("LIKE pattern must not end with escape character")
        pieces[-1].append(None if char == "_" else escaped)
    return pieces


def _piece(tokens: list[str | None]) -> _Piece:
    if None not in tokens:
        literal = "".join(token for token in tokens if token)
        return len(literal), lambda text, start, end: text.find(literal, start, end)
    source = "".join("." if token is None else re.escape(token) for token in tokens)
    expression = re.compile(source, re.DOTALL)

    def find(text: str, start: int, end: int) -> int:
        match = expression.search(text, start, end)
        return -1 if match is None else match.start()

    return len(tokens), find


def _matches(pieces: list[_Piece], text: str) -> bool:
    """Match the first piece at the start, the last at the end, the others as early as can be."""
    (first_size, first), *middle, (last_size, last) = pieces
    end = len(text) - last_size
    if first_size > end or first(text, 0, first_size) != 0:
        return False
    if last(text, end, len(text)) != end:
        return False
    at = first_size
    for size, find in middle:
        at = find(text, at, end)
        if at < 0:
            return False
        at += size
    return True
