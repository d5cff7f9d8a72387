import subprocess
import sys
from pathlib import Path

import pytest

from banquet.db.locks import FileLock
from banquet.errors import SettingsError

_HOLD = """
import sys
from pathlib import Path
from banquet.db.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
assert lock.try_exclusive()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def test_one_holder_excludes_every_other(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)

    assert first.try_exclusive()
    assert not second.try_exclusive()
    assert not second.try_shared()
    first.release()
    assert second.try_exclusive()
    second.release()


def test_sharers_exclude_a_single_holder_until_the_last_leaves(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    assert first.try_shared()
    assert second.try_shared()

    assert not first.try_exclusive()  # which gives its share up
    assert second.try_exclusive()

    second.release()


def test_waiting_ends_with_a_clear_refusal(path: Path) -> None:
    holder, waiter = FileLock(path), FileLock(path)
    assert holder.try_exclusive()

    with pytest.raises(SettingsError, match=r"Another process has held .*lock for 0 seconds"):
        waiter.wait_exclusive(timeout_seconds=0.01)

    holder.release()


def test_killed_process_leaves_no_lock(path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        lock = FileLock(path)
        assert not lock.try_exclusive()

        process.kill()
        process.wait()

        assert lock.try_exclusive()
        lock.release()


def test_lock_file_is_private_and_keeps_its_note(path: Path) -> None:
    lock = FileLock(path)
    assert lock.try_exclusive()

    lock.write("process 7")

    assert FileLock(path).read() == "process 7"
    assert path.stat().st_mode & 0o777 == 0o600
    lock.release()
