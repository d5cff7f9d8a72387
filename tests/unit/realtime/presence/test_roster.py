"""What every listener derives from state and changes is who is there."""

from itertools import count
from typing import Any

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from banquet.realtime.presence.roster import PART_BYTES, Roster
from tests.unit.realtime.presence.watcher import Watcher


def new_roster() -> "Roster[str]":
    return Roster(f"r{number}" for number in count(1))


def told(roster: "Roster[str]") -> list[dict[str, Any]]:
    return [orjson.loads(each) for each in roster.tell()]


def state(roster: "Roster[str]") -> list[dict[str, Any]]:
    return [orjson.loads(each) for each in roster.state()]


def test_one_who_comes_is_a_join_and_one_who_goes_a_leave() -> None:
    roster = new_roster()

    assert roster.put("a", "anna", b'{"at":"desk"}')
    came = told(roster)
    assert roster.drop("a")
    went = told(roster)

    anna = {"anna": {"metas": [{"phx_ref": "r1", "at": "desk"}]}}
    assert came == [{"joins": anna, "leaves": {}}]
    assert went == [{"joins": {}, "leaves": anna}]
    assert roster.is_empty


def test_one_who_says_something_else_is_a_join_and_a_leave_of_one_payload() -> None:
    roster = new_roster()
    roster.put("a", "anna", b'{"at":"desk"}')
    roster.tell()

    roster.put("a", "anna", b"{}")

    assert told(roster) == [
        {
            "joins": {"anna": {"metas": [{"phx_ref": "r2", "phx_ref_prev": "r1"}]}},
            "leaves": {"anna": {"metas": [{"phx_ref": "r1", "at": "desk"}]}},
        }
    ]


def test_same_again_is_nothing() -> None:
    roster = new_roster()
    roster.put("a", "anna", b"{}")
    roster.tell()

    assert not roster.put("a", "anna", b"{}")
    assert not roster.drop("b")
    assert told(roster) == []


def test_who_came_and_went_unseen_is_never_mentioned() -> None:
    roster = new_roster()
    roster.put("a", "anna", b"{}")

    assert roster.drop("a")
    assert not roster.drop("a")
    assert told(roster) == []


def test_changes_in_between_are_left_out_and_the_reference_is_to_what_was_told() -> None:
    roster = new_roster()
    roster.put("a", "anna", b'{"n":1}')
    roster.tell()

    roster.put("a", "anna", b'{"n":2}')
    roster.put("a", "anna", b'{"n":3}')

    (diff,) = told(roster)
    assert diff["joins"]["anna"]["metas"] == [{"phx_ref": "r3", "phx_ref_prev": "r1", "n": 3}]
    assert diff["leaves"]["anna"]["metas"] == [{"phx_ref": "r1", "n": 1}]


def test_members_of_one_key_are_told_together() -> None:
    roster = new_roster()
    roster.put("tab 1", "anna", b'{"tab":1}')
    roster.put("tab 2", "anna", b'{"tab":2}')

    (diff,) = told(roster)

    assert [meta["tab"] for meta in diff["joins"]["anna"]["metas"]] == [1, 2]


def test_state_says_what_was_told_and_not_what_will_be() -> None:
    roster = new_roster()
    assert state(roster) == [{}]
    roster.put("a", "anna", b"{}")
    assert state(roster) == [{}]
    roster.tell()

    assert state(roster) == [{"anna": {"metas": [{"phx_ref": "r1"}]}}]


def test_long_payloads_are_cut_and_mean_the_same() -> None:
    roster = new_roster()
    body = orjson.dumps({"words": "x" * 16_000})
    for number in range(60):
        roster.put(str(number), f"key {number}", body)

    diffs = roster.tell()
    states = roster.state()

    assert len(diffs) > 2
    assert max(map(len, (*diffs, *states))) < PART_BYTES + 20_000
    watcher, late = Watcher(), Watcher()
    watcher.state({})
    for each in diffs:
        watcher.diff(orjson.loads(each))
    late.state(orjson.loads(states[0]))
    for each in states[1:]:
        late.diff(orjson.loads(each))
    assert watcher.seen == late.seen
    assert len(late.seen or ()) == 60


MEMBERS = st.sampled_from("abcde")
KEYS = {"a": "anna", "b": "anna", "c": "ben", "d": "ben", "e": "eve"}


class Telling(RuleBasedStateMachine):
    """Members come, change and go; listeners come at any time; all are told now and then."""

    @initialize()
    def begin(self) -> None:
        self.roster = new_roster()
        self.present: dict[str, int] = {}
        self.known: dict[str, int] = {}
        self.watchers: list[Watcher] = []

    @rule(member=MEMBERS, said=st.integers(0, 2))
    def put(self, member: str, said: int) -> None:
        news = self.roster.put(member, KEYS[member], b'{"n":%d}' % said)
        assert news == (self.present.get(member) != said)
        self.present[member] = said

    @rule(member=MEMBERS)
    def drop(self, member: str) -> None:
        assert self.roster.drop(member) == (self.present.pop(member, None) is not None)

    @rule()
    def listen(self) -> None:
        watcher = Watcher()
        for each in state(self.roster):
            watcher.state(each)
        self.watchers.append(watcher)

    @rule()
    def tell(self) -> None:
        for diff in told(self.roster):
            for watcher in self.watchers:
                watcher.diff(diff)
        self.known = dict(self.present)

    @invariant()
    def everybody_knows_what_was_told(self) -> None:
        expected: dict[str, list[dict[str, int]]] = {}
        for member, said in self.known.items():
            expected.setdefault(KEYS[member], []).append({"n": said})
        for found in expected.values():
            found.sort(key=repr)
        for watcher in self.watchers:
            assert watcher.bodies() == expected
        assert self.roster.is_empty == (not self.present and not self.known)


TestTelling = Telling.TestCase
TestTelling.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
