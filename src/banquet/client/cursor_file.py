"""A cursor kept in a file, so that a program goes on where it stopped."""

import os
from pathlib import Path

import orjson

from banquet.client.messages import Binding
from banquet.errors import RequestError


class CursorFile:
    """Where one subscription stands, on the disk."""

    def __init__(self, path: str | os.PathLike[str], binding: Binding) -> None:
        """Prepare to keep the position of a subscription.

        Args:
            path: The file; its directory exists.
            binding: What the position is a position of: another subscription's is refused.
        """
        self._path = Path(path)
        self._about = f"{binding.schema}.{binding.table} {binding.event} {binding.filter}".strip()

    def read(self) -> str:
        """Return the cursor, or an empty text if none was kept yet.

        Raises:
            RequestError: the file is another subscription's, or none of ours.
        """
        try:
            kept = orjson.loads(self._path.read_bytes())
            about, cursor = str(kept["subscription"]), str(kept["cursor"])
        except FileNotFoundError:
            return ""
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise self._unusable(f"cannot be read ({type(error).__name__})") from error
        if about != self._about:
            raise self._unusable(f"belongs to {about!r}, not to {self._about!r}")
        return cursor

    def write(self, cursor: str) -> None:
        """Keep a cursor: on the disk when this returns, whole or not at all.

        Raises:
            RequestError: the file cannot be written.
        """
        content = orjson.dumps({"subscription": self._about, "cursor": cursor})
        draft = self._path.with_name(f".{self._path.name}.new")
        try:
            with draft.open("wb") as file:
                file.write(content + b"\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            raise self._unusable(f"cannot be written ({error.strerror})") from error

    def _unusable(self, why: str) -> RequestError:
        return RequestError(
            "cursor_file_unusable",
            f"The cursor file {str(self._path)!r} {why}.",
            hint="Give every subscription a file of its own, or remove this one to begin anew.",
        )
