"""Conditions of filters that PostgreSQL alone can judge: what it is asked, what it answered.

Pure. Regular expressions above all, whose dialect and cost are its own; besides, comparisons
whose meaning depends on a collation or a type this program does not know. `questions` asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from banquet.errors import RequestError

MAX_EXPRESSIONS: Final = 20
"""Expressions one channel may have; each is tried on every row that passes the rest of its
filter."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A comparison of a column's text with a constant.

    Attributes:
        operator: As filters name it.
        value: The constant, as the client sent it; of `in` what stood in parentheses.
        type: Of the column, as SQL names it.
        collation: Of the column, as SQL names it; empty if it has none.
    """

    operator: str
    value: str
    type: str
    collation: str = ""


Question: TypeAlias = tuple[Expression, str]
"""Whether a text meets an expression."""

Answer: TypeAlias = bool | None
"""What PostgreSQL says; null, of a list with a null in it, is neither."""

Answers: TypeAlias = Mapping[Question, Answer]


class UnanswerableError(RequestError):
    """PostgreSQL could not tell in time whether a row passes; asking again would not help."""


def too_slow() -> UnanswerableError:
    """Return the error of a question that took too long, or more memory than there is."""
    return UnanswerableError(
        "QueryCanceled",
        "an expression of this filter takes PostgreSQL too long; write a simpler one",
    )
