"""The embedded PostgreSQL cluster: made, started, joined and stopped.

Where it lies: `<data dir>/postgres`, or, started as root, `/var/lib/banquet/<random>` with a
link of that name, because PostgreSQL then runs as another account and that account must not
need a way into root's directories. Several processes may use one cluster; the last one to
leave stops it.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from banquet.db.cluster_home import ADMIN, ClusterHome, write_private
from banquet.db.locks import FileLock
from banquet.db.programs import Programs, find_programs
from banquet.errors import SettingsError

DATABASE = "banquet"

_START_SECONDS = 120
_STOP_SECONDS = 30
_POLL_SECONDS = 0.03


class EmbeddedCluster:
    """PostgreSQL 18 in a data directory, for this process and others of the same owner.

    Args:
        data_dir: Banquet's data directory; made with mode 0700 if it does not exist.
        settings: PostgreSQL settings that win over `cluster_files.DEFAULTS`.
        say: Told in one sentence about each thing done to the system because of root.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self._home = ClusterHome(data_dir)
        self._settings = dict(settings or {})
        self._say = say
        self._programs: Programs | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._users = FileLock(self.data_dir / "postgres.users")
        self._changing = FileLock(self.data_dir / "postgres.changing")

    @property
    def home(self) -> Path:
        """Return the directory that holds the cluster, its socket and its log."""
        return self._home.path

    @property
    def url(self) -> str:
        """Return the address of the database `banquet` for its owner, password included."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Return the owner's address of a database of this cluster, password included."""
        return self._home.url(database)

    def binary(self, name: str) -> Path:
        """Return the path of one of PostgreSQL's programs, for example `pg_dump`."""
        return (self._programs or find_programs(None, self._say)).path(name)

    def start(self) -> None:
        """Make the cluster if there is none, start it or join a running one, and wait for it.

        Raises:
            SettingsError: the directory cannot be used, belongs to another major version or
                another account, or PostgreSQL did not come up; says which and what to do.
        """
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._changing:
                self._start()
        except OSError as error:
            raise SettingsError(
                "data_directory_unusable",
                f"The data directory {self.data_dir} cannot be used: {error}.",
                hint="Check who owns it, or name another in BANQUET_DATA_DIR.",
            ) from error

    def stop(self) -> None:
        """Leave the cluster; the last process to leave shuts it down, within seconds."""
        if not self.data_dir.exists():
            return
        with self._changing:
            if self._users.try_exclusive():
                self._shut_down()
                self._collect()
            elif self._process is not None:
                self._process.returncode = 0  # it goes on without us; nobody waits for it
                self._process = None
            self._users.release()

    def destroy(self) -> None:
        """Stop the cluster and remove it with everything in it."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def is_running(self) -> bool:
        """Tell whether PostgreSQL's main process is alive."""
        if self._process is not None:
            self._process.poll()  # collects a dead child, which would look alive otherwise
        return self._postmaster() is not None

    # Starting

    def _start(self) -> None:
        self._home.check()
        self._programs = find_programs(self._home.owner, self._say)
        self._home.make(self._programs.account, self._say)
        # Joined before PostgreSQL is started, so that nobody else's leaving can stop it.
        if not self._users.try_shared():
            raise AssertionError("users are only counted while `changing` is held")
        try:
            self._make_cluster()
            self._run_postgres()
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        """Undo a start that failed or was interrupted, unless others use the cluster."""
        if self._users.try_exclusive() and self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._collect()
        self._users.release()

    @property
    def _binaries(self) -> Programs:
        if self._programs is None:
            raise AssertionError("start() finds the programs first")
        return self._programs

    def _make_cluster(self) -> None:
        """Run initdb beside the final place and move the result there when it is whole."""
        if self._home.cluster.exists():
            return
        partial = self.home / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        password = self.home / "initdb.password"
        write_private(password, self._home.password(), self._binaries.account)
        quick = ["--no-sync"] if self._settings.get("fsync") == "off" else []
        try:
            self._binaries.run(
                "initdb",
                f"--pgdata={partial}",
                f"--username={ADMIN}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # One order of text on every machine, whatever its locales.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *quick,
            )
        finally:
            password.unlink()
        partial.rename(self._home.cluster)

    def _run_postgres(self) -> None:
        if not self.is_running():
            self._collect()  # one that died earlier says nothing about this start
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_ready():
            if self._postmaster() is None and not self._is_child_alive():
                self._launch()
            if time.monotonic() > deadline:
                raise self._failure("did not accept connections in time")
            time.sleep(_POLL_SECONDS)
        self._make_database()

    def _is_child_alive(self) -> bool:
        """Tell whether our own postgres still runs; raise if it ended for good.

        After the main process alone was killed, its children hold the shared memory for a
        moment, and PostgreSQL rightly refuses to start: that passes.
        """
        if self._process is None:
            return False
        status = self._process.poll()
        if status is None:
            return True
        self._process = None
        if "still in use" not in self._home.log_tail():
            raise self._failure(f"ended with status {status}")
        return False

    def _launch(self) -> None:
        self._disown_stale_locks()
        self._home.write_configuration(self._settings, self._binaries.account)
        cluster = str(self._home.cluster)
        self._process = self._binaries.spawn("postgres", "-D", cluster, log=self._home.log)

    def _disown_stale_locks(self) -> None:
        """Write our own number into lock files whose process is gone.

        PostgreSQL refuses to start while the number in them is alive, even if it means another
        program by now (in a container numbers are few) or a killed process nobody has collected.
        Its parent's number it takes for stale, and still checks that no orphan of the old
        cluster uses the shared memory; removing the files would forgo that check.
        """
        for path in self._home.lock_files:
            if path.exists():
                _, newline, rest = path.read_text().partition("\n")
                path.write_text(f"{os.getpid()}{newline}{rest}")

    def _is_ready(self) -> bool:
        if self._postmaster() is None:
            return False
        try:
            psycopg.connect(self.url_of(ADMIN), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                raise SettingsError(
                    "cluster_password_wrong",
                    f"The database refuses the password in {self._home.password_file}.",
                    hint="Put the file that belongs to this database back.",
                ) from error
            return False
        return True

    def _make_database(self) -> None:
        with psycopg.connect(self.url_of(ADMIN), autocommit=True) as connection:
            found = connection.execute("select from pg_database where datname = %s", [DATABASE])
            if found.fetchone() is None:
                name = sql.Identifier(DATABASE)
                connection.execute(sql.SQL("create database {}").format(name))

    def _failure(self, what: str) -> SettingsError:
        return SettingsError(
            "cluster_failed",
            f"The embedded PostgreSQL {what}.",
            self._home.log_tail(),
            f"Its log is {self._home.log}.",
        )

    # Stopping

    def _shut_down(self) -> None:
        """End PostgreSQL: a fast shutdown first, then one that recovers at the next start."""
        for wish in (signal.SIGINT, signal.SIGQUIT):
            pid = self._postmaster()
            if pid is None:
                return
            os.kill(pid, wish)
            deadline = time.monotonic() + _STOP_SECONDS
            while self.is_running() and time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)

    def _collect(self) -> None:
        """Wait for the end of a process that we started and that is ending."""
        if self._process is not None:
            self._process.wait(_STOP_SECONDS)
            self._process = None

    def _pid_in_file(self) -> int | None:
        try:
            line = self._home.lock_files[0].read_text().partition("\n")[0]
        except FileNotFoundError:
            return None
        return int(line) if line.strip().isdigit() else None

    def _postmaster(self) -> int | None:
        """Return the number of the main process if it is alive and serves this cluster."""
        pid = self._pid_in_file()
        return pid if pid is not None and _serves(pid, self._home.cluster) else None


def _serves(pid: int, cluster: Path) -> bool:
    """Tell whether a process is the postgres of a cluster, not a later owner of its number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    command = Path(f"/proc/{pid}/cmdline")
    if not Path("/proc/self/cmdline").exists():
        return True  # no /proc (macOS): PostgreSQL's own check has to do
    try:
        return os.fsencode(cluster) in command.read_bytes().split(b"\0")
    except OSError:
        return False
