import pytest

from banquet.auth.failures import AuthError
from banquet.auth.mail import allowance
from banquet.auth.mail.allowance import MailAllowance
from tests.unit.auth.keyring import FakeClock


def refusal(mails: MailAllowance, kind: str, address: str) -> str | None:
    """Return what is said instead of a mail, None if it is in order."""
    try:
        mails.ask(kind, address)
    except AuthError as error:
        return error.message if error.code == "over_email_send_rate_limit" else error.code
    return None


def test_one_mail_of_a_kind_to_an_address_in_a_minute() -> None:
    clock = FakeClock()
    mails = MailAllowance(clock, 100)

    assert refusal(mails, "recovery", "a@b.test") is None
    clock.advance(17.5)
    words = refusal(mails, "recovery", "a@b.test")
    assert words == "For security purposes, you can only request this after 43 seconds."
    assert refusal(mails, "confirmation", "a@b.test") is None
    assert refusal(mails, "recovery", "c@b.test") is None
    clock.advance(42.5)
    assert refusal(mails, "recovery", "a@b.test") is None


def test_refused_mail_does_not_begin_the_minute_anew() -> None:
    clock = FakeClock()
    mails = MailAllowance(clock, 100)
    mails.ask("recovery", "a@b.test")
    clock.advance(59)
    assert refusal(mails, "recovery", "a@b.test") is not None

    clock.advance(1)

    assert refusal(mails, "recovery", "a@b.test") is None


def test_mail_that_could_not_be_sent_is_forgiven() -> None:
    mails = MailAllowance(FakeClock(), 100)
    mails.ask("recovery", "a@b.test")

    mails.forgive("recovery", "a@b.test")

    assert refusal(mails, "recovery", "a@b.test") is None


def test_hour_has_room_for_so_many_and_refills_as_it_passes() -> None:
    clock = FakeClock()
    mails = MailAllowance(clock, 2)
    for _ in range(2):
        mails.require_room()
        mails.note_sent()

    assert refusal(mails, "recovery", "a@b.test") == "email rate limit exceeded"
    clock.advance(1800)
    assert refusal(mails, "recovery", "a@b.test") is None
    mails.note_sent()
    with pytest.raises(AuthError):
        mails.require_room()


def test_no_more_addresses_are_remembered_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "ADDRESSES_REMEMBERED", 2)
    mails = MailAllowance(FakeClock(), 100)
    for name in "abc":
        mails.ask("recovery", f"{name}@b.test")

    assert refusal(mails, "recovery", "c@b.test") is not None
    assert refusal(mails, "recovery", "a@b.test") is None
