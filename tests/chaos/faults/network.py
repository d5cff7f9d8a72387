"""Wires that break, hold back, delay or double what passes."""

import time

from tests.chaos.clients.crowd import Crowd
from tests.chaos.faults.slot import END_WALSENDER
from tests.chaos.faults.transactions import FIRST_BULK_ID
from tests.chaos.gate import BOTH, Weather
from tests.chaos.play import Play


class Partition:
    """Nothing passes for a while, one way or both, before the server or behind it."""

    name = "F6 partition"

    async def strike(self, play: Play) -> None:
        world = play.world
        gate = world.random.choice((world.clients, world.database))
        gate.hold(*world.random.choice((BOTH, ("up",), ("down",))))
        try:
            await play.lasting(0.1, 3.0, 12.0)
        finally:
            gate.release()


class HalfOpen:
    """One side has forgotten every connection, and the other learns it only later."""

    name = "F6 half open"

    async def strike(self, play: Play) -> None:
        world = play.world
        gate = world.random.choice((world.clients, world.database))
        reset = gate.half_open()
        try:
            await play.lasting(0.5, 2.0, 12.0)
        finally:
            reset()


class SlowConsumers:
    """Every third client stops reading while much is written for it."""

    name = "F7 slow consumers"

    async def strike(self, play: Play) -> None:
        slow = [each for each in play.listeners if each.role.person != "service"][::3]
        first = FIRST_BULK_ID + play.world.random.randrange(1000) * 100_000
        for each in slow:
            each.awake.clear()
        try:
            for number in range(4):
                await play.told.bulk(first + number * 1000, 600, gone=False, pad=1500)
            await play.lasting(0.5, 1.5, 12.0)
        finally:
            for each in slow:
                each.awake.set()
        for number in range(4):
            await play.told.bulk(first + number * 1000, 600, gone=True)


class Latency:
    """Everything takes long and unequally long; connections break meanwhile."""

    name = "F8 latency"

    async def strike(self, play: Play) -> None:
        world = play.world
        weather = Weather(latency=0.02, jitter=0.08)
        world.clients.weather = weather
        world.database.weather = Weather(latency=0.002, jitter=0.01)
        try:
            await play.lasting(0.5, 1.0, 10.0)
            world.clients.cut()
            await play.lasting(0.5, 1.0, 10.0)
        finally:
            world.clients.weather = world.database.weather = Weather()


class Doubling:
    """Frames come twice, and the decoder reads from an older position again."""

    name = "F9 doubling"

    async def strike(self, play: Play) -> None:
        world = play.world
        world.clients.weather = Weather(doubling=0.3)
        try:
            await play.lasting(0.5, 1.0, 10.0)
            await world.sql(END_WALSENDER)
            await play.lasting(0.5, 1.0, 10.0)
        finally:
            world.clients.weather = Weather()


class ReconnectStorm:
    """A crowd and everybody else lose their sockets at once."""

    name = "F10 reconnect storm"

    async def strike(self, play: Play) -> float:
        crowd = Crowd(play.world, play.world.random.randint(40, 60) * (5 if play.is_long else 1))
        async with crowd.joined():
            play.world.clients.cut()
            began = time.monotonic()
            await crowd.join_again()
            took = time.monotonic() - began
        play.world.history.write(
            "crowd", "crowd", count=crowd.size, took=took, refetches=crowd.refetches
        )
        return took
