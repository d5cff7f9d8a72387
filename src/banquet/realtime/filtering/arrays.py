"""PostgreSQL's text form of arrays, `{1,NULL,"a \\"b\\""}`, as nested lists of texts. Pure."""

from typing import Final, TypeAlias

Items: TypeAlias = "list[str | Items | None]"

_MAX_DIMENSIONS: Final = 6
"""PostgreSQL's own limit (MAXDIM)."""


def parse_array(text: str) -> Items:
    """Return the elements of an array literal as PostgreSQL prints it; None is NULL.

    Bounds in front (`[0:1]={...}`) are ignored, as `to_jsonb` does.

    Raises:
        ValueError: the text is not an array literal.
    """
    if text.startswith("["):
        text = text.partition("=")[2]
    items, end = _list(text, 0, 1)
    if end != len(text):
        raise ValueError("text after an array")
    return items


def _list(text: str, at: int, depth: int) -> tuple[Items, int]:
    if text[at : at + 1] != "{" or depth > _MAX_DIMENSIONS:
        raise ValueError("not an array")
    items: Items = []
    at += 1
    if text[at : at + 1] == "}":
        return items, at + 1
    while True:
        item, at = _list(text, at, depth + 1) if text[at : at + 1] == "{" else _item(text, at)
        items.append(item)
        following = text[at : at + 1]
        if following == "}":
            return items, at + 1
        if following != ",":
            raise ValueError("an array is not closed")
        at += 1


def _item(text: str, at: int) -> tuple[str | None, int]:
    if text[at : at + 1] == '"':
        return _quoted(text, at + 1)
    end = at
    while end < len(text) and text[end] not in ",}":
        end += 1
    word = text[at:end]
    return (None if word == "NULL" else word), end


def _quoted(text: str, at: int) -> tuple[str, int]:
    chars: list[str] = []
    while at < len(text) and text[at] != '"':
        at += text[at] == "\\"
        chars.append(text[at : at + 1])
        at += 1
    if at >= len(text):
        raise ValueError("a quoted element is not closed")
    return "".join(chars), at + 1
