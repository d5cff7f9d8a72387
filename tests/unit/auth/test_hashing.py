import asyncio
import os
import sys
import threading

import pytest

from banquet.auth import hashing
from banquet.auth.failures import AuthError
from banquet.auth.hashing import PasswordHasher, usual_workers
from banquet.auth.stored_hashes import matches


async def test_hash_and_matches_agree() -> None:
    hasher = PasswordHasher(rounds=4)

    hashed = await hasher.hash("correct horse")

    assert await hasher.matches("correct horse", hashed)
    assert not await hasher.matches("wrong", hashed)


@pytest.mark.parametrize("stored", [None, ""])
async def test_without_a_hash_bcrypt_works_in_vain(
    stored: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def watched(password: str, hashed: str) -> bool:
        compared.append(hashed)
        return matches(password, hashed)

    monkeypatch.setattr(hashing, "matches", watched)

    assert not await PasswordHasher(rounds=4).matches("anything", stored)
    assert [hashed[:7] for hashed in compared] == ["$2b$04$"]


async def test_the_loop_runs_on_while_a_password_is_hashed() -> None:
    started, release = threading.Event(), threading.Event()
    hasher = PasswordHasher(rounds=4, workers=1)

    def work() -> int:
        started.set()
        release.wait()
        return threading.get_ident()

    waiting = asyncio.ensure_future(hasher._run(work))
    await asyncio.to_thread(started.wait)
    release.set()

    assert await waiting != threading.get_ident()


async def test_more_than_can_be_served_are_refused_and_places_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hashing, "WAITING_PER_WORKER", 2)
    hasher, release = PasswordHasher(rounds=4, workers=1), threading.Event()
    waiting = [asyncio.ensure_future(hasher._run(release.wait)) for _ in range(2)]
    await asyncio.sleep(0)

    with pytest.raises(AuthError) as refusal:
        await hasher.hash("one too many")
    assert refusal.value.code == "over_request_rate_limit"

    release.set()
    await asyncio.gather(*waiting)
    assert await hasher.hash("welcome again")


@pytest.mark.parametrize(("cores", "workers"), [(None, 1), (1, 1), (2, 1), (8, 7)])
def test_a_core_is_left_to_everybody_else(cores: int | None, workers: int) -> None:
    assert usual_workers(cores) == workers


@pytest.mark.skipif(sys.platform != "linux", reason="niceness belongs to the process elsewhere")
async def test_workers_let_the_event_loop_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def watched(password: str, hashed: str) -> bool:
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return False

    monkeypatch.setattr(hashing, "matches", watched)
    await PasswordHasher(rounds=4).matches("anything", None)

    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert seen == [min(own + hashing.NICENESS, 19)]
