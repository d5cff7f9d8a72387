"""What can go wrong between the write-ahead log and us, each with a name.

ReplicationError          root: a code, a sentence, what to do
├── DecodeError           bytes that are not the pgoutput we asked for
│   └── RowError          the same, found when somebody first looked at a row
├── TransactionTooLarge   more in one transaction than is kept in memory
├── SlotLost              the slot or the publication is gone: positions are void
└── SetupError            the database cannot be streamed from as it stands
"""

from dataclasses import dataclass

from banquet.errors import BanquetError


class ReplicationError(BanquetError):
    """The change stream failed; `message` says how, `hint` what to do."""


class DecodeError(ReplicationError):
    """A message of the stream does not parse; nothing of it has been applied."""


class RowError(DecodeError):
    """A row does not parse. Its transaction has been delivered, so positions after it are void."""


class TransactionTooLarge(ReplicationError):  # noqa: N818  # the database may do that
    """A transaction cannot be delivered whole; whoever follows must read everything anew."""


@dataclass(eq=False)
class SlotLost(ReplicationError):  # noqa: N818  # a state of affairs the engine heals, not a fault
    """The position cannot be continued. Hand this to `ensure_slot` and start a new ring.

    Attributes:
        replace: Name of the slot to be replaced, which makes a new epoch; None where the slot
            is sound but another process has read on from it.
        tables: (schema, table) the publication held, to make it anew if it is gone.
    """

    replace: str | None = None
    tables: tuple[tuple[str, str], ...] = ()


class SetupError(ReplicationError):
    """A setting, a right or a publication is missing; `hint` holds the remedy."""
