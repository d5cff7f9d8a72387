"""Servers that die, stop or come twice."""

import asyncio
import os
import signal

import httpx

from tests.chaos.play import Play
from tests.running import Server


class Kill:
    """The server is killed with -9, at times twice before those who come back are served."""

    name = "F1 kill"

    async def strike(self, play: Play) -> None:
        server = play.world.server
        await asyncio.to_thread(server.kill)
        await play.lasting(0.0, 0.5, 5.0)
        await asyncio.to_thread(server.start)
        if play.world.random.random() < 0.4:
            await asyncio.to_thread(server.restart, kill=True)


class Pause:
    """The server stands still, at times for longer than PostgreSQL waits for it."""

    name = "F2 pause"

    async def strike(self, play: Play) -> None:
        pid = play.world.server.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            await play.lasting(0.5, 5.0, 12.0)
        finally:
            os.kill(pid, signal.SIGCONT)


class TwoServers:
    """A second server comes before the first one goes, as new versions are rolled out.

    It answers, but says that it is ready only once it can follow the database, which the first
    one does until it goes.
    """

    name = "F22 two servers"

    async def strike(self, play: Play) -> None:
        world = play.world
        old = world.server
        world.spare = new = world.new_server()
        starting = asyncio.create_task(asyncio.to_thread(new.start))
        await answers(play, new, starting)
        world.clients.target = new.port
        await play.lasting(0.0, 0.5, 3.0)
        world.server, world.spare = new, old
        await asyncio.to_thread(old.stop)
        world.spare = None
        await starting


async def answers(play: Play, server: Server, starting: asyncio.Task[Server]) -> None:
    """Return once a server answers at all; one that ends instead is an error."""
    while True:
        if starting.done():
            starting.result()
        try:
            await play.http.get(f"{server.url}/health")
        except httpx.HTTPError:
            await asyncio.sleep(0.05)
        else:
            return
