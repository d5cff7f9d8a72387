"""Regular expressions of filters: PostgreSQL's own, so PostgreSQL alone can match them.

Pure. What is asked, and what was answered; `banquet.realtime.questions` asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from banquet.errors import RequestError

MAX_EXPRESSION_CHARS: Final = 1000
MAX_EXPRESSIONS: Final = 20
"""Regular expressions one channel may have; each is matched against every row that passes the
rest of its filter."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression on a column.

    Attributes:
        operator: `match`, or `imatch` without regard to case.
        pattern: What the client sent.
        collation: The column's, as SQL names it; decides what a letter is. Empty for the
            database's own.
    """

    operator: Literal["match", "imatch"]
    pattern: str
    collation: str = ""


Question: TypeAlias = tuple[Expression, str]
"""Whether a text matches an expression."""

Answers: TypeAlias = Mapping[Question, bool]


class UnanswerableError(RequestError):
    """PostgreSQL could not tell in time whether a row passes; asking again would not help."""


def too_slow() -> UnanswerableError:
    """Return the error of a question that took too long, or more memory than there is."""
    return UnanswerableError(
        "QueryCanceled",
        "a regular expression of this filter takes PostgreSQL too long; write a simpler one",
    )
