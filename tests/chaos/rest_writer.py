"""Who writes over REST, as a person: every wish has an id, and is repeated until it is answered."""

import asyncio
import time
from random import Random
from typing import Any, Final

import httpx

from tests.chaos.clients.listener import read_table
from tests.chaos.rows import IDS, ROWS
from tests.chaos.world import World
from tests.chaos.writers import Draft, log_attempt, row_ops

PERSON: Final = "owner"
NAME: Final = "rest"


class RestWriter:
    """Writes by `rpc/chaos_write`, and reads what it has written."""

    def __init__(self, world: World, http: httpx.AsyncClient, still: asyncio.Lock) -> None:
        self._still = still
        self._world = world
        self._http = http
        self._random = Random(world.random.random())  # noqa: S311  # guards nothing
        self._number = 0

    async def run(self, enough: asyncio.Event) -> None:
        """Write until it is enough; what was wished for by then is still answered."""
        while not enough.is_set():
            async with self._still:
                await self._write()
            if self._random.random() < 0.3:
                await self._look()
            await asyncio.sleep(self._random.random() * 0.3)

    async def _write(self) -> None:
        self._number += 1
        draft = Draft(f"{NAME}/{self._number}", time.monotonic())
        branches = list(self._world.branches.values())
        ids = sorted(self._random.sample(range(1, IDS + 1), self._random.randint(1, 3)))
        plan = [
            {"id": each, "do": "touch", "branch": self._random.choice(branches), "pad": 20}
            for each in ids
        ]
        answer = await self._insist({"mark": draft.tx, "branches": branches, "plan": plan})
        draft.rights, draft.ops = answer["rights"], row_ops(answer["ops"])
        touched = {side for op in draft.ops for side in (op[3], op[5]) if side is not None}
        marks = sorted(place[1:] for place in touched)
        log_attempt(self._world, NAME, draft, answer["xid"], marks)
        self._world.history.write(NAME, "outcome", tx=draft.tx, result="ok")

    async def _insist(self, body: dict[str, Any]) -> dict[str, Any]:
        """Ask until the answer is the outcome: the same wish twice has one effect."""
        while True:
            try:
                answer = await self._http.post(
                    f"{self._world.url}/rest/v1/rpc/chaos_write",
                    json=body,
                    headers=self._world.keys(PERSON),
                )
                answer.raise_for_status()
            except (httpx.HTTPError, OSError):
                await asyncio.sleep(0.2)
            else:
                found: dict[str, Any] = answer.json()
                return found

    async def _look(self) -> None:
        began = time.monotonic()
        try:
            table = await read_table(self._http, self._world, PERSON, ROWS)
        except (httpx.HTTPError, OSError):
            return
        self._world.history.write(NAME, "looked", person=PERSON, began=began, tables={ROWS: table})
