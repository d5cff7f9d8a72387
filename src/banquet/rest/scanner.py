"""Reading a text from left to right, and saying where it stopped making sense. Pure."""

import json
import re

from banquet.errors import RequestError

_SPACES = re.compile(r"\s*")
# Letters, digits, "_", "$" and spaces of any script, joined by dashes that are no arrow.
_NAME = re.compile(r"[\w $]+(?:-(?!>)[\w $]*)*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Scanner:
    """Reads a text from left to right and says where it stopped making sense."""

    def __init__(self, text: str, what: str, before: str = "") -> None:
        """Begin to read.

        Args:
            text: All there is to read.
            what: What it is called in a refusal.
            before: What stood before the text, counted in a refusal's column.
        """
        self.text, self.what, self.position = text, what, 0
        self._before = len(before)

    def at_end(self) -> bool:
        """Say whether everything has been read."""
        return self.position == len(self.text)

    def take(self, literal: str) -> bool:
        """Step over a literal if it stands here."""
        if not self.text.startswith(literal, self.position):
            return False
        self.position += len(literal)
        return True

    def peek(self, literal: str) -> bool:
        """Say whether a literal stands here."""
        return self.text.startswith(literal, self.position)

    def match(self, pattern: re.Pattern[str]) -> str | None:
        """Step over what a pattern finds here and return it, or None."""
        found = pattern.match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return found.group()

    def spaces(self) -> None:
        """Step over white space."""
        self.match(_SPACES)

    def remainder(self) -> str:
        """Return all that is left."""
        rest, self.position = self.text[self.position :], len(self.text)
        return rest

    def name(self, expected: str = "field name (* or [a..z0..9_$])") -> str:
        """Read a name, quoted or plain, with the spaces around it."""
        self.spaces()
        quoted = self.quoted()
        if quoted is not None:
            self.spaces()
            return quoted
        name = (self.match(_NAME) or "").strip()
        if not name:
            raise self.failure(expected)
        return name

    def quoted(self) -> str | None:
        """Read a quoted text without its quotes, or None if none stands here."""
        text = self.match(_QUOTED)
        return None if text is None else unescape(text[1:-1])

    def end(self) -> None:
        """Refuse anything that is left."""
        if not self.at_end():
            raise self.failure("end of input")

    def failure(self, expected: str, *, quote: str = '"') -> RequestError:
        """Return the refusal that says where the text stopped making sense.

        Args:
            expected: What would have made sense.
            quote: What the letter found there stands between.
        """
        shown = self.text if len(self.text) <= 200 else self.text[:200] + "..."
        found = self.text[self.position : self.position + 1]
        column = self._before + self.position + 1
        shown_found = json.dumps(found, ensure_ascii=False)[1:-1]
        unexpected = f"{quote}{shown_found}{quote}" if found else "end of input"
        return RequestError(
            "PGRST100",
            f'"failed to parse {self.what} ({shown})" (line 1, column {column})',
            f"unexpected {unexpected} expecting {expected}",
        )


def unescape(text: str) -> str:
    """Return the text between quotes with each backslash taken off what it protects."""
    return _ESCAPED.sub(r"\1", text)
