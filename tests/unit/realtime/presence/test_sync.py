"""Whatever happens to sockets and rights, who listens ends up knowing exactly who is there."""

import asyncio
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from banquet.realtime.presence.presence import CALLS_SECONDS
from banquet.realtime.rights.topics import NO_RIGHTS, PUBLIC, TopicRights
from tests.unit.realtime.building import MEMBERSHIPS, insert, transaction
from tests.unit.realtime.frames import Peer, Scene
from tests.unit.realtime.presence.watcher import Watcher

USERS = ("anna", "ben", "eve")
TOPIC = "realtime:a"
WATCHES = TopicRights(False, False, presence_read=True, presence_write=False)
users = st.sampled_from(USERS)


class Person:
    """Somebody with a socket, what they say, and what their client has made of the frames."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.watcher = Watcher()
        self.says: int | None = None
        self.is_slow = False

    def read(self) -> None:
        for message in self.peer.received():
            match message["event"]:
                case "presence_state":
                    self.watcher.state(message["payload"])
                case "presence_diff":
                    self.watcher.diff(message["payload"])


class Syncing(RuleBasedStateMachine):
    """Three people on a private topic: they come, speak, stall, lose rights and go."""

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.scene = self.runner.run(self._scene())
        self.there: dict[str, Person] = {}
        self.lsn = 20

    async def _scene(self) -> Scene:
        return Scene()

    def teardown(self) -> None:
        self.runner.close()

    @rule(user=users)
    def come(self, user: str) -> None:
        if user not in self.there:
            self.runner.run(self._come(user))

    async def _come(self, user: str) -> None:
        self.scene.database.rights[user] = PUBLIC
        person = self.there[user] = Person(self.scene.peer())
        presence = {"enabled": True, "key": user}
        person.peer.join("a", token=f"user:{user}", private=True, presence=presence)
        await self.scene.settle()

    @rule(user=users, number=st.integers(0, 2), event=st.sampled_from(("track", "untrack")))
    def say(self, user: str, number: int, event: str) -> None:
        person = self.there.get(user)
        if person is None or person.is_slow:
            return  # a slow socket is not read from
        self.scene.clock.seconds += CALLS_SECONDS  # nobody is cut off for talking too much
        said = {"event": event, "payload": {"n": number}}
        self.runner.run(self._send(person, said))
        if event == "untrack":
            person.says = None
        elif self.scene.database.rights[user].presence_write:
            person.says = number

    async def _send(self, person: Person, said: Any) -> None:
        person.peer.send(TOPIC, "presence", said, "1")
        await self.scene.settle()

    @rule(user=users)
    def stall(self, user: str) -> None:
        person = self.there.get(user)
        if person is not None and not person.is_slow:
            person.is_slow = True
            self.runner.run(self._stall(person))

    async def _stall(self, person: Person) -> None:
        person.peer.connection.pause_writing()
        await self.scene.settle()

    @rule(user=users)
    def drain(self, user: str) -> None:
        person = self.there.get(user)
        if person is not None and person.is_slow:
            person.is_slow = False
            self.runner.run(self._drain(person))

    async def _drain(self, person: Person) -> None:
        person.peer.transport.drain()
        await self.scene.settle()

    @rule(user=users, rights=st.sampled_from((PUBLIC, WATCHES, NO_RIGHTS)))
    def judge(self, user: str, rights: TopicRights) -> None:
        person = self.there.get(user)
        if person is None:
            return
        self.scene.database.rights[user] = rights
        self.runner.run(self._judge(user))
        if not rights.presence_write:
            person.says = None
        if not rights.may_join:
            del self.there[user]

    async def _judge(self, user: str) -> None:
        self.lsn += 10
        self.scene.engine.take(transaction(self.lsn, insert(MEMBERSHIPS, 9, user, 7, "sales")))
        await self.scene.settle()

    @rule(user=users)
    def go(self, user: str) -> None:
        person = self.there.pop(user, None)
        if person is not None:
            self.runner.run(self._go(person))

    async def _go(self, person: Person) -> None:
        person.peer.close()
        await self.scene.settle()

    @invariant()
    def everybody_who_can_be_told_knows_who_is_there_and_nobody_else_is_told(self) -> None:
        expected = {
            user: [{"n": person.says}]
            for user, person in self.there.items()
            if person.says is not None
        }
        for person in self.there.values():
            if person.is_slow:
                assert person.peer.received() == []
            else:
                person.read()
                assert person.watcher.bodies() == expected


TestSyncing = Syncing.TestCase
TestSyncing.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
