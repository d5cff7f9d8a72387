"""When invitations are mailed, and what is noted of those that cannot be."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from banquet.errors import RequestError
from banquet.jobs.invitation_mails import TABLE, Invitation, InvitationMails, Outcome
from banquet.jobs.pacing import GAP_SECONDS, LONGEST_SECONDS

ACCOUNT = UUID(int=7)


def invitation(number: int, attempts: int = 1) -> Invitation:
    address = f"{number}@house.test"
    return Invitation(UUID(int=number), address, None, "Dwarka", "sales", "Asha", attempts)


class Stage:
    """A job whose queue answers from a list, and whose time passes when it waits.

    Attributes:
        settled: What was noted, by the number of the invitation.
        waits: Seconds of each wait.
    """

    def __init__(self, *answers: Invitation | float | psycopg.Error | None) -> None:
        self._answers = list(answers)
        self.settled: list[tuple[int, Outcome]] = []
        self.waits: list[float] = []
        self.refusals: dict[str, RequestError] = {}
        self.job = InvitationMails(self, self._send, self._wait)
        self.is_told = False

    async def claim(self) -> tuple[Invitation | None, float | None]:
        if not self._answers:
            raise asyncio.CancelledError
        answer = self._answers.pop(0)
        if isinstance(answer, psycopg.Error):
            raise answer
        return (answer, 60.0) if isinstance(answer, Invitation) else (None, answer)

    async def settle(self, invitation: Invitation, outcome: Outcome) -> None:
        self.settled.append((invitation.id.int, outcome))

    async def _send(
        self, email: str, full_name: str | None, inviter: str | None, work: str
    ) -> UUID:
        assert (full_name, inviter, work) == (None, "Asha", "sales at Dwarka")
        if email in self.refusals:
            raise self.refusals[email]
        return ACCOUNT

    async def _wait(self, news: asyncio.Event, seconds: float) -> None:
        self.waits.append(seconds)
        if self.is_told:
            self.job.take_note({TABLE})

    def run(self) -> None:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(self.job.run())


def test_all_that_is_due_is_mailed_before_it_rests() -> None:
    stage = Stage(invitation(1), invitation(2), 40.0, None)

    stage.run()

    assert stage.settled == [(1, Outcome(ACCOUNT)), (2, Outcome(ACCOUNT))]
    assert stage.waits == [LONGEST_SECONDS, LONGEST_SECONDS]
    assert (stage.job.sent, stage.job.failures) == (2, 0)


def test_a_new_invitation_wakes_it() -> None:
    stage = Stage(12.0, invitation(1), None)
    stage.is_told = True

    stage.run()

    assert stage.waits[:2] == [12.0, GAP_SECONDS]
    assert stage.job.sent == 1


def test_other_tables_wake_nobody() -> None:
    stage = Stage(None)
    stage.job.take_note({("public", "bookings")})

    stage.run()

    assert stage.waits == [LONGEST_SECONDS]


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 10.0), (3, 40.0), (9, 600.0), (99, 600.0)])
def test_what_passes_is_tried_again_less_and_less_often(attempts: int, seconds: float) -> None:
    stage = Stage(invitation(1, attempts), None)
    stage.refusals["1@house.test"] = RequestError("unexpected_failure", "Error sending invite")

    stage.run()

    assert stage.settled == [(1, Outcome(error="Error sending invite", retry_seconds=seconds))]


def test_what_is_at_fault_itself_is_given_up_and_keeps_nobody_waiting() -> None:
    stage = Stage(invitation(1), invitation(2), None)
    stage.refusals["1@house.test"] = RequestError("validation_failed", "No address")

    stage.run()

    assert stage.settled == [(1, Outcome(error="No address")), (2, Outcome(ACCOUNT))]


def test_without_a_database_it_tries_on() -> None:
    stage = Stage(psycopg.OperationalError("gone"), psycopg.OperationalError("gone"), None)

    stage.run()

    assert stage.waits == [0.5, 1.0, LONGEST_SECONDS]
    assert stage.job.failures == 2
