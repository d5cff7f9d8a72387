"""Every failure Banquet raises on purpose, in PostgreSQL's shape.

    BanquetError
    ├── SettingsError     a setting is missing or wrong; the program does not start
    ├── TokenError        a key or an access token is missing, forged or expired
    ├── RequestError      a request is refused before the database is asked
    └── DatabaseError     PostgreSQL refused, or could not be reached

Pure code raises these; only `banquet.http.responses` and the real-time connection
turn them into bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class BanquetError(Exception):
    """A refusal that says what was wrong and what to do.

    Attributes:
        code: Stable machine-readable code, in the spelling of the protocol that sends it
            (`PGRST205`, `23P01`, `invalid_credentials`).
        message: One sentence in words.
        details: What exactly was wrong; a string, or JSON text, or None.
        hint: What to do about it, or None.
    """

    code: str
    message: str
    details: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        """Return message, details and hint as one line for the terminal and the log."""
        return " ".join(part for part in (self.message, self.details, self.hint) if part)


class SettingsError(BanquetError):
    """A setting, a flag or the environment is unusable; names it and says what to do."""


class TokenError(BanquetError):
    """A credential was not accepted. `code` is one of the PGRST30x codes (reference A9)."""


@dataclass(eq=False)
class ForgedTokenError(TokenError):
    """A token that none of our keys has signed.

    Attributes:
        is_key_known: Whether we have a key of the kind its header names.
    """

    is_key_known: bool = True


@dataclass(eq=False)
class EndedSessionError(TokenError):
    """An access token of a session that was ended before the token's time was over.

    Attributes:
        claims: Of the token, which is good but for that.
    """

    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class ExpiredTokenError(TokenError):
    """A token whose time is over.

    Attributes:
        expired_at: Seconds since the Unix epoch at which it ended.
    """

    expired_at: float = 0.0


class RequestError(BanquetError):
    """A request that does not parse or names something that does not exist."""


@dataclass(eq=False)
class DatabaseError(BanquetError):
    """An error reported by PostgreSQL; `code` is its SQLSTATE.

    Attributes:
        constraint: Name of the constraint that was violated, or None.
        schema: Schema of the table concerned, or None.
        table: Table concerned, or None.
    """

    constraint: str | None = None
    schema: str | None = None
    table: str | None = None
