"""How migrations are applied; what they contain is tested table by table."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from banquet.db.migrate import migrate, pending, read_migrations
from banquet.errors import SettingsError
from tests.conftest import Cluster


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two small migrations of the platform and one of the business."""
    for folder in ("platform", "banquet"):
        (tmp_path / folder).mkdir()
    (tmp_path / "platform" / "0001_one.sql").write_text("create table one (id int);")
    (tmp_path / "platform" / "0002_two.sql").write_text(
        "create table two (id int);\ninsert into two select 2 where 'a%s' like 'a%';"
    )
    (tmp_path / "banquet" / "0001_three.sql").write_text("create table three (id int);")
    (tmp_path / "banquet" / "notes.md").write_text("no SQL at all")
    return tmp_path


@pytest.fixture
def empty_url(cluster: Cluster) -> Iterator[str]:
    name = f"test_{uuid4().hex[:12]}"
    yield cluster.create(name)
    cluster.drop(name)


def _tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        )
        return [row[0] for row in rows]


def test_files_are_applied_in_order_and_once(empty_url: str, source: Path) -> None:
    first = migrate(empty_url, "banquet", source=source)
    second = migrate(empty_url, "banquet", source=source)

    assert first == ["platform/0001_one.sql", "platform/0002_two.sql", "banquet/0001_three.sql"]
    assert second == []
    assert _tables(empty_url) == ["one", "three", "two"]


def test_platform_stands_alone_and_the_business_comes_on_top(empty_url: str, source: Path) -> None:
    migrate(empty_url, "platform", source=source)
    assert _tables(empty_url) == ["one", "two"]

    assert migrate(empty_url, "banquet", source=source) == ["banquet/0001_three.sql"]
    assert migrate(empty_url, "platform", source=source) == []


def test_progress_is_told(empty_url: str, source: Path) -> None:
    told: list[tuple[str, int, int]] = []

    migrate(empty_url, "platform", source=source, on_progress=lambda *report: told.append(report))

    assert told == [("platform/0001_one.sql", 0, 2), ("platform/0002_two.sql", 1, 2), ("", 2, 2)]


def test_changed_file_is_refused_and_nothing_is_applied(empty_url: str, source: Path) -> None:
    migrate(empty_url, "platform", source=source)
    (source / "platform" / "0001_one.sql").write_text("create table other (id int);")

    with pytest.raises(SettingsError) as refusal:
        migrate(empty_url, "banquet", source=source)

    assert refusal.value.code == "migration_changed"
    assert "platform/0001_one.sql" in refusal.value.message
    assert _tables(empty_url) == ["one", "two"]


def test_database_of_a_newer_program_is_refused(empty_url: str, source: Path) -> None:
    migrate(empty_url, "platform", source=source)
    (source / "platform" / "0002_two.sql").unlink()

    with pytest.raises(SettingsError) as refusal:
        migrate(empty_url, "platform", source=source)

    assert refusal.value.code == "database_newer"


def test_failing_file_leaves_nothing_of_itself(empty_url: str, source: Path) -> None:
    (source / "platform" / "0002_two.sql").write_text(
        "create table two (id int);\n\nselect * from nowhere;"
    )

    with pytest.raises(SettingsError) as refusal:
        migrate(empty_url, "banquet", source=source)

    assert refusal.value.message == "The migration platform/0002_two.sql failed at line 3."
    assert 'relation "nowhere" does not exist' in str(refusal.value)
    assert _tables(empty_url) == ["one"]
    (source / "platform" / "0002_two.sql").write_text("create table two (id int);")
    assert len(migrate(empty_url, "banquet", source=source)) == 2


def test_programs_that_start_at_once_apply_each_file_once(empty_url: str, source: Path) -> None:
    results: list[list[str]] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        results.append(migrate(empty_url, "banquet", source=source))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(result) for result in results) == [0, 0, 0, 3]


def test_pending_tells_what_is_missing(empty_url: str) -> None:
    everything = [migration.name for migration in read_migrations("banquet")]
    with psycopg.connect(empty_url, autocommit=True) as connection:
        assert pending(connection, "banquet") == everything

    migrate(empty_url, "platform")

    with psycopg.connect(empty_url, autocommit=True) as connection:
        assert pending(connection, "platform") == []
        assert pending(connection, "banquet") == [
            name for name in everything if name.startswith("banquet/")
        ]


def test_unreachable_database_is_one_refusal(source: Path) -> None:
    with pytest.raises(SettingsError, match="could not be migrated"):
        migrate("postgresql://u:p@127.0.0.1:1/none", "platform", source=source)
