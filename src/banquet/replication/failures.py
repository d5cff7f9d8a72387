"""What can go wrong between the write-ahead log and us, each with a name.

ReplicationError          root: a code, a sentence, what to do
├── DecodeError           bytes that are not the pgoutput we asked for
├── SlotLost              the slot or the publication is gone: positions are void
└── SetupError            the database cannot be streamed from as it stands
"""

from banquet.errors import BanquetError


class ReplicationError(BanquetError):
    """The change stream failed; `message` says how, `hint` what to do."""


class DecodeError(ReplicationError):
    """A message of the stream does not parse; nothing of it has been applied."""


class SlotLost(ReplicationError):  # noqa: N818  # a state of affairs the engine heals, not a fault
    """The position cannot be continued; make a new slot, hence a new epoch."""


class SetupError(ReplicationError):
    """A setting, a right or a publication is missing; `hint` holds the remedy."""
