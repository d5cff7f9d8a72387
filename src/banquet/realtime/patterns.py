"""`LIKE` patterns, matched in time proportional to text times pattern whatever they are.

Pure. Regular expressions would do, but not for patterns of strangers on the event loop: a
backtracking engine takes hours over a few dozen `%`.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

_ANY: Final = None
"""Stands for `%`: any run of characters."""

_ONE: Final = ""
"""Stands for `_`: any one character."""

Token: TypeAlias = str | None


def compile_like(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a text matches; `\\` escapes.

    Raises:
        ValueError: the pattern ends with the escape character.
    """
    tokens = _tokens(pattern)
    if _ANY not in tokens and _ONE not in tokens:
        literal = "".join(token for token in tokens if token)
        return lambda text: text == literal
    return lambda text: _matches(tokens, text)


def _tokens(pattern: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    chars = iter(pattern)
    for char in chars:
        if char == "%":
            if not tokens or tokens[-1] is not _ANY:
                tokens.append(_ANY)
        elif char == "_":
            tokens.append(_ONE)
        elif char == "\\":
            escaped = next(chars, None)
            if escaped is None:
                raise ValueError("LIKE pattern must not end with escape character")
            tokens.append(escaped)
        else:
            tokens.append(char)
    return tuple(tokens)


def _matches(tokens: tuple[Token, ...], text: str) -> bool:
    """Match greedily, going back only to the last `%`: earlier ones can stay as they are."""
    at = place = 0
    resume_at, resume_place = -1, -1
    while at < len(text):
        token = tokens[place] if place < len(tokens) else "end"
        if token is _ANY:
            resume_at, resume_place = at, place + 1
            place += 1
        elif token in (_ONE, text[at]):
            at, place = at + 1, place + 1
        elif resume_place >= 0:
            resume_at += 1
            at, place = resume_at, resume_place
        else:
            return False
    return all(token is _ANY for token in tokens[place:])
