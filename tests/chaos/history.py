"""The history of a run: a file of JSON lines, in which everybody writes what they saw.

Checkers read nothing else. Each line has `t` (seconds on the machine's monotonic clock), `w`
(seconds of the Unix epoch), `who`, `what`, and what belongs to that:

=========  ==============================================================================
start      of the run: `seed`, `places` of each person, `steady` (whose rights never
           change), `bounds`
attempt    of a transaction, before its COMMIT: `tx`, `xid`, `age`, `began`, `rights` (by place,
           after how many changes of rights it stands), `ops` and `bulk` (see `ledger`), `turns`
outcome    `tx`, `result`: ok, fail or unknown
read       a client's rows: `person`, `began`, `tables` {name: {snapshot, rows}}
looked     rows somebody read without listening, as in `read`
joined     a channel is there: `person`, `kind`, `sent`, `tables` {name: filtered place or null},
           `exp` of its token or null
heard      changes: with `cursor`, `xids`, `live` those that a checkpoint completed
refetch    told to read again: `reason`, `changes` that no checkpoint completed
cut        the channel is lost: `why`, `changes` as before
final      the rows a person may see at the end, as in `read`
restored   the database is about to come back from a backup; what follows is of the next age
marks      transactions that are in the database: `which` (end, restored), `txs`
probe      a transaction that everybody must soon hear of: `tx`, `after` (a fault), `clients`
fault      `name`, `phase` (begin, end), `took` and `limit` in seconds where there is one
sample     `wal_held` and `rss` in bytes
=========  ==============================================================================

A change is [kind, table, key, ver, place, tx, old place]: kind `w` for a row written, `d` for one
gone. A place is what rights are given for: a branch, or a person for rows of their own.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import orjson

Event: TypeAlias = dict[str, Any]


def place_of_branch(branch: int | str) -> str:
    """Return the place that a branch is."""
    return f"b{branch}"


def place_of_person(account: object) -> str:
    """Return the place that somebody's own rows are."""
    return f"@{account}"


class History:
    """Writes the file; close it at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb", buffering=1 << 20)

    def write(self, who: str, what: str, **more: object) -> Event:
        """Write a line and return it."""
        event: Event = {"t": time.monotonic(), "w": time.time(), "who": who, "what": what, **more}
        self.take(event)
        return event

    def take(self, event: Event) -> None:
        """Write a line that another process made, clocks included."""
        self._file.write(orjson.dumps(event) + b"\n")

    def close(self) -> None:
        self._file.close()


def read_history(path: Path) -> Iterator[Event]:
    """Return the events of a file, in the order they were written."""
    with path.open("rb") as lines:
        for line in lines:
            yield orjson.loads(line)
