"""The values of a statement, kept out of its text. Pure."""

from collections.abc import Iterable


class Parameters:
    """Collects the values of a statement and hands out their placeholders.

    A value has no type: PostgreSQL infers it from what stands beside the placeholder.
    """

    def __init__(self) -> None:
        self.values: list[bytes | None] = []

    def add(self, value: str | bytes) -> str:
        """Return the placeholder of a value."""
        self.values.append(value.encode() if isinstance(value, str) else value)
        return f"${len(self.values)}"


def array_text(values: Iterable[str]) -> str:
    """Return values as the text of a one-dimensional array."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
