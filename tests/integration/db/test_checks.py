"""What start-up and `banquet doctor` say of databases that cannot carry Banquet."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from banquet.db.checks import (
    Finding,
    Level,
    connect,
    inspect_installation,
    inspect_server,
    require_usable,
)
from banquet.db.embedded import EmbeddedCluster
from banquet.errors import SettingsError
from tests.conftest import Cluster
from tests.running import Server


@pytest.fixture(scope="module")
def replica_level(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL as a package installs it: wal_level is replica."""
    settings = {"wal_level": "replica", "fsync": "off"}
    cluster = EmbeddedCluster(tmp_path_factory.mktemp("replica") / "data", settings=settings)
    cluster.start()
    yield cluster.url
    cluster.destroy()


@pytest.fixture
def weak_url(cluster: Cluster) -> Iterator[str]:
    """Address of a database for a role that may do nothing beyond logging in."""
    name = f"weak_{uuid4().hex[:8]}"
    url = cluster.create(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create role {name} login password 'weak'".encode())
    yield make_conninfo(url, user=name, password="weak")
    cluster.drop(name)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"drop role {name}".encode())


def _findings(url: str) -> dict[str, Finding]:
    with connect(url) as connection:
        return {finding.subject: finding for finding in inspect_server(connection)}


def test_good_database_has_nothing_to_say(database_url: str) -> None:
    findings = _findings(database_url)

    assert {finding.level for finding in findings.values()} == {Level.OK}
    assert set(findings) == {
        "version",
        "wal_level",
        "replication slots",
        "WAL senders",
        "replication",
        "roles",
    }
    require_usable(database_url)


def test_wal_level_is_named_with_its_remedy(replica_level: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        require_usable(replica_level)

    assert refusal.value.code == "database_unsuitable"
    assert "wal_level is replica" in str(refusal.value)
    assert "alter system set wal_level = logical" in str(refusal.value)


def test_server_refuses_such_a_database_in_one_line(replica_level: str, own_server: Server) -> None:
    own_server.settings = {"BANQUET_DATABASE_URL": replica_level}

    done = own_server.run("serve")

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "wal_level is replica" in done.stderr


def test_every_missing_right_is_named_at_once(weak_url: str, template_database: str) -> None:
    findings = _findings(weak_url)
    assert findings["replication"].level is Level.PROBLEM
    assert "replication` as a superuser" in findings["replication"].remedy
    # Another database of the cluster has made the roles already.
    assert findings["roles"].level is Level.OK

    with pytest.raises(SettingsError, match="may not follow changes"):
        require_usable(weak_url)


def test_full_house_of_slots_is_named_unless_one_is_ours(replica_level: str) -> None:
    # Physical slots do for filling the house, and need no wal_level.
    with psycopg.connect(replica_level, autocommit=True) as connection:
        for number in range(8):
            connection.execute("select pg_create_physical_replication_slot(%s)", [f"s{number}"])

    findings = _findings(replica_level)

    assert findings["replication slots"].level is Level.PROBLEM
    assert "All 8 replication slots are in use" in findings["replication slots"].found


def test_lost_publication_is_named(database_url: str) -> None:
    with connect(database_url) as connection:
        before = {f.subject: f for f in inspect_installation(connection)}
        connection.execute("drop publication supabase_realtime")
        after = {f.subject: f for f in inspect_installation(connection)}

    assert before["publication"].level is Level.OK
    assert after["publication"].level is Level.PROBLEM


def test_table_whose_deletes_say_nothing_is_named(database_url: str) -> None:
    with connect(database_url) as connection:
        assert "replica identity" not in {f.subject for f in inspect_installation(connection)}
        connection.execute("alter table public.bookings replica identity default")
        found = {f.subject: f for f in inspect_installation(connection)}

    assert found["replica identity"].level is Level.WARNING
    assert "public.bookings" in found["replica identity"].found


def test_unread_slot_is_shown_with_what_it_keeps(database_url: str) -> None:
    name = f"banquet_{uuid4().hex[:8]}"
    with connect(database_url) as connection:
        connection.execute("select pg_create_logical_replication_slot(%s, 'pgoutput')", [name])
        found = {f.subject: f for f in inspect_installation(connection)}

    assert f"{name} is not read" in found["slot"].found


def test_address_without_a_database_hides_the_password() -> None:
    with pytest.raises(SettingsError) as refusal:
        connect("postgresql://u:hidden@127.0.0.1:1/b")

    assert refusal.value.message == "The database at 127.0.0.1:1 cannot be reached."
    assert "hidden" not in str(refusal.value)


def test_doctor_shows_every_finding_and_succeeds(server: Server) -> None:
    done = server.run("doctor")

    assert done.returncode == 0, done.stdout
    for subject in ("keys", "disk", "version", "wal_level", "migrations", "publication", "slot"):
        assert f"{subject}: " in done.stdout
    assert "PROBLEM" not in done.stdout


def test_doctor_fails_and_says_what_to_do(replica_level: str, own_server: Server) -> None:
    own_server.settings = {"BANQUET_DATABASE_URL": replica_level}

    done = own_server.run("doctor")

    assert done.returncode == 1
    assert "PROBLEM  wal_level: wal_level is replica" in done.stdout
    assert "-> Run `alter system set wal_level = logical`" in done.stdout


def test_doctor_names_keys_that_others_can_read(own_server: Server, tmp_path: Path) -> None:
    keys = tmp_path / "signing-keys.json"
    keys.write_text("{}")
    keys.chmod(0o644)
    own_server.data_dir = tmp_path
    own_server.settings = {"BANQUET_DATABASE_URL": "postgresql://u@127.0.0.1:1/b"}

    done = own_server.run("doctor")

    assert done.returncode == 1
    assert "can be read by other accounts" in done.stdout
    assert "PROBLEM  database: The database at 127.0.0.1:1 cannot be reached." in done.stdout
