"""Where the embedded cluster lies: its directories, its socket, its password, its files."""

import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from banquet.db.cluster_files import HOST_RULES, postgresql_conf
from banquet.db.programs import MAJOR, ROOT_HOME, Account
from banquet.errors import SettingsError

ADMIN = "postgres"

# The path of a Unix socket has at most 107 bytes on Linux and 103 on macOS.
_SOCKET_PATH_BYTES = 103
_SOCKET_NAME = ".s.PGSQL.5432"
# Safe although everybody may write there: what is made in it has mode 0700 and is checked.
_SHORTEST = "/tmp"  # noqa: S108
_LOG_BYTES = 10 * 1024 * 1024


class ClusterHome:
    """The directory `<data dir>/postgres`, or the one that a link of that name points to.

    Attributes:
        data_dir: Banquet's data directory, absolute.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.absolute()

    @property
    def path(self) -> Path:
        """Return the directory that holds the cluster, its socket and its log."""
        return self._link.resolve()

    @property
    def cluster(self) -> Path:
        """Return PostgreSQL's own data directory."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """Return the file PostgreSQL writes its log to."""
        return self.path / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        """Return the socket's directory: in the home, or a short one where that is too long."""
        inside = self.path / "run"
        if _is_short(inside):
            return inside
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        bases = (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), _SHORTEST)
        candidates = (Path(base) / f"banquet-{os.geteuid()}-{name}" for base in bases if base)
        return next(directory for directory in candidates if _is_short(directory))

    @property
    def lock_files(self) -> tuple[Path, Path]:
        """Return the files that hold the number of the main process."""
        return self.cluster / "postmaster.pid", self.socket_dir / f"{_SOCKET_NAME}.lock"

    @property
    def password_file(self) -> Path:
        """Return the file that holds the owner's password."""
        return self.data_dir / "postgres.password"

    @property
    def owner(self) -> int | None:
        """Return whose an existing home is; None when there is none, or it is root's."""
        return (self.path.stat().st_uid or None) if self.path.exists() else None

    def password(self) -> str:
        """Return the owner's password."""
        return self.password_file.read_text().strip()

    def url(self, database: str) -> str:
        """Return the owner's address of a database of this cluster, password included."""
        host = quote(str(self.socket_dir), safe="")
        name = quote(database, safe="")
        return f"postgresql://{ADMIN}:{self.password()}@/{name}?host={host}"

    def check(self) -> None:
        """Look at what is there before anything is changed.

        Raises:
            SettingsError: the link leads nowhere, the password is gone, or the cluster is of
                another major version.
        """
        if self._link.is_symlink() and not self._link.exists():
            raise SettingsError(
                "cluster_missing",
                f"The database of {self.data_dir} is gone: there is no {self._link.readlink()}.",
                hint=f"Put it back, or remove {self._link} and postgres.password to start empty.",
            )
        version_file = self.cluster / "PG_VERSION"
        version = version_file.read_text().strip() if version_file.exists() else str(MAJOR)
        if version != str(MAJOR):
            raise SettingsError(
                "cluster_version",
                f"{self.cluster} was made by PostgreSQL {version}, and this is {MAJOR}.",
                hint=(
                    "Dump it with the Banquet that made it (pg_dump) and restore it into a new "
                    "data directory, or name another one in BANQUET_DATA_DIR."
                ),
            )
        if self.cluster.exists() and not self.password_file.exists():
            raise SettingsError(
                "cluster_password_missing",
                f"{self.password_file} is gone, and the database asks for it.",
                hint="Put it back from a backup.",
            )

    def make(self, account: Account | None, say: Callable[[str], None]) -> None:
        """Make the home, its socket directory and the password, where they are missing.

        Args:
            account: The account PostgreSQL runs as instead of root.
            say: Told where the home is if it is not in the data directory.

        Raises:
            SettingsError: somebody else laid the socket's directory in our way.
        """
        if account is not None and not self.path.exists():
            ROOT_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
            home = ROOT_HOME / secrets.token_hex(6)
            home.mkdir(mode=0o700)
            account.own(home)
            self._link.symlink_to(home)
            say(f"The database lies in {home}, since PostgreSQL does not run as root.")
        self.path.mkdir(mode=0o700, exist_ok=True)
        self._make_socket_dir(account)
        if not self.password_file.exists():
            write_private(self.password_file, secrets.token_urlsafe(32), None)

    def write_configuration(self, settings: Mapping[str, str], account: Account | None) -> None:
        """Write PostgreSQL's configuration, and begin a new log where the old one is long."""
        text = postgresql_conf(str(self.socket_dir), settings)
        write_private(self.cluster / "postgresql.conf", text, account)
        write_private(self.cluster / "pg_hba.conf", HOST_RULES, account)
        local = self.cluster / "local.conf"
        if not local.exists():
            write_private(
                local, "# Settings of your own; they win over postgresql.conf.\n", account
            )
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def log_tail(self) -> str:
        """Return the last lines of the log as one line."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return " | ".join(lines[-3:])

    @property
    def _link(self) -> Path:
        return self.data_dir / "postgres"

    def _make_socket_dir(self, account: Account | None) -> None:
        directory = self.socket_dir
        if not directory.is_symlink():
            directory.mkdir(mode=0o700, exist_ok=True)
            if account is not None and directory.stat().st_uid == 0:
                account.own(directory)
        found = directory.lstat()
        owner = account.uid if account else os.geteuid()
        if found.st_uid != owner or stat.S_IMODE(found.st_mode) != 0o700 or directory.is_symlink():
            raise SettingsError(
                "socket_directory_unsafe",
                f"{directory} must be a directory of mode 0700 that belongs to user id {owner}.",
                hint="Remove it and start again.",
            )


def _is_short(directory: Path) -> bool:
    return len(os.fsencode(directory / _SOCKET_NAME)) <= _SOCKET_PATH_BYTES


def write_private(path: Path, text: str, account: Account | None) -> None:
    """Write a file of mode 0600 that belongs to `account`, whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_text(text)
    if account is not None:
        account.own(partial)
    partial.rename(path)
