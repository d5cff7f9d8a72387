"""People: tokens that end, rights that change, rows that move; and commits that show late."""

import asyncio

from tests.chaos.play import Play
from tests.chaos.world import World


class Expiry:
    """Some tokens end in the middle and are not renewed in time."""

    name = "F17 token expiry"

    async def strike(self, play: Play) -> None:
        people = [each for each in play.listeners if each.role.person != "service"]
        for each in play.world.random.sample(people, 5):
            each.expire_in(play.draw(0.8, 1.5, 6.0))
        await asyncio.sleep(3)


class Rights:
    """Somebody's rights change many times a second, amid data of the same transactions."""

    name = "F18 rights"

    async def strike(self, play: Play) -> None:
        play.rights.is_hurried = True
        await play.lasting(1.0, 1.5, 10.0)
        play.rights.is_hurried = False


class Moves:
    """Every row that is written moves to another branch."""

    name = "F19 moves"

    async def strike(self, play: Play) -> None:
        for each in play.rows:
            each.moves_only = True
        await play.lasting(1.0, 1.5, 10.0)
        for each in play.rows:
            each.moves_only = False


class LateVisibility:
    """Commits are in the log, and streamed, long before any query sees them.

    They wait for a standby that does not exist: what is a matter of microseconds otherwise,
    between flushing a commit and showing it, now takes longer than reading and joining.
    """

    name = "F0 late visibility"

    async def strike(self, play: Play) -> None:
        for _ in range(3):
            await wait_for(play.world, "'nobody'")
            try:
                await asyncio.sleep(0.1)
                for each in play.listeners:
                    each.read_again()
                await play.lasting(0.2, 0.4, 1.0)
            finally:
                await wait_for(play.world, "''")
            await asyncio.sleep(0.1)


async def wait_for(world: World, standby: str) -> None:
    """Have every commit wait for a standby of this name."""
    await world.sql(f"alter system set synchronous_standby_names = {standby}")
    await world.sql("select pg_reload_conf()")
