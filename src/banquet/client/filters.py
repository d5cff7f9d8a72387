"""A subscription's filter as the conditions of a REST request for the same rows; pure."""

from collections.abc import Iterator
from urllib.parse import quote

from banquet.client.messages import Binding
from banquet.errors import RequestError


def rows_query(binding: Binding, key: str, after: object = None) -> str:
    """Return what asks for the rows a binding is about, in the order of a key column.

    Args:
        binding: The subscription.
        key: A column whose values are unique.
        after: Only rows whose key is greater, for the next page; None for the first.

    Returns:
        Path and query below `/rest/v1/`.

    Raises:
        RequestError: the filter does not parse.
    """
    terms = [_tree_term(term) for term in split_terms(binding.filter)]
    if after is not None:
        text = str(after).replace("\\", "\\\\").replace('"', '\\"')
        terms.append(f'{key}.gt."{text}"')
    conditions = f"and=({quote(','.join(terms), safe='')})&" if terms else ""
    return f"{quote(binding.table, safe='')}?{conditions}order={quote(key, safe='')}"


def split_terms(text: str) -> Iterator[str]:
    """Yield the conditions of a filter: parted by commas outside of quotes and parentheses."""
    depth, quoted, escaped, start = 0, False, False, 0
    for place, sign in enumerate(text):
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = sign == "\\", sign != '"'
        elif sign == '"':
            quoted = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "," and depth == 0:
            yield text[start:place]
            start = place + 1
    if text:
        yield text[start:]


def _tree_term(term: str) -> str:
    """Turn `column=eq.1` into `column.eq.1`, as conditions inside `and=(...)` are written."""
    column, equals, rest = term.strip().partition("=")
    if not column or not equals or "." not in rest:
        raise RequestError(
            "bad_filter",
            f"{term!r} is not a condition.",
            hint="Write column=operator.value, several joined by commas: branch_id=eq.7",
        )
    return f"{column}.{rest}"
