"""The database of an installation, embedded or external, opened for a program's run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from banquet.db.checks import require_usable
from banquet.db.embedded import EmbeddedCluster
from banquet.errors import SettingsError
from banquet.settings import Settings


def make_data_dir(path: Path) -> None:
    """Make the data directory, closed to other accounts, unless it exists.

    Raises:
        SettingsError: it cannot be made.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            "data_directory_unusable",
            f"The data directory {path} cannot be used: {error.strerror}.",
            hint="Check who owns it, or name another in BANQUET_DATA_DIR.",
        ) from error


@dataclass(frozen=True, slots=True)
class Database:
    """Where the owner reaches the database, and the cluster if it is the embedded one."""

    admin_url: str
    cluster: EmbeddedCluster | None


@contextmanager
def open_database(settings: Settings, say: Callable[[str], None]) -> Iterator[Database]:
    """Give the database to a `with` block; the embedded one is stopped after its last user.

    Args:
        settings: `database_url` and `data_dir` decide.
        say: Told in one sentence about each thing done to the system.

    Raises:
        SettingsError: the database cannot be reached or used; says what is wrong.
    """
    if settings.database_url is not None:
        require_usable(settings.database_url)
        yield Database(settings.database_url, None)
        return
    cluster = EmbeddedCluster(settings.data_dir, say=say)
    cluster.start()
    try:
        yield Database(cluster.url, cluster)
    finally:
        cluster.stop()
