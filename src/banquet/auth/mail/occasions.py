"""What each mail is about, and its words. Pure.

Whoever gets a mail may not have asked for it, so each says what asked for it and that nothing
happens if it is thrown away. Nothing a stranger wrote stands in one but addresses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "signup",
    "invite",
    "recovery",
    "magiclink",
    "email_change_current",
    "email_change_new",
    "reauthentication",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a mail is about.

    Attributes:
        kind: Which mail.
        house: Name the installation signs with.
        link: Where the button leads; empty for a mail that has only a code.
        code: Six digits to be typed instead of following the link.
        life_seconds: How long link and code can be used.
        address: The account's address.
        new_address: For a change of the address, the one it is to become.
        inviter: For an invitation, who invites; None if nobody is to be named.
        work: For an invitation, such as `sales at Dwarka`; None if that is not said.
    """

    kind: Kind
    house: str
    link: str = ""
    code: str = ""
    life_seconds: int = 86_400
    address: str = ""
    new_address: str = ""
    inviter: str | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says; `button` is empty where there is no link."""

    subject: str
    heading: str
    body: str
    button: str
    unasked: str


def words_of(occasion: Occasion) -> Words:
    """Return what the mail of an occasion says."""
    house, address, new = occasion.house, occasion.address, occasion.new_address
    table: Mapping[Kind, Words] = {
        "signup": Words(
            f"Confirm your e-mail for {house}",
            "Confirm your e-mail",
            f"Somebody made an account at {house} with {address}. If that was you, confirm it.",
            "Confirm e-mail",
            "If it was not you, throw this away: without the link the account stays closed.",
        ),
        "invite": _invitation(occasion),
        "recovery": Words(
            f"Choose a new password for {house}",
            "Choose a new password",
            f"Somebody asked for a new password for {address} at {house}.",
            "Choose a new password",
            "If it was not you, throw this away: your password stays as it is.",
        ),
        "magiclink": Words(
            f"Sign in to {house}",
            "Sign in",
            f"Somebody asked to sign in to {house} as {address}.",
            "Sign in",
            "If it was not you, throw this away and hand neither link nor code to anybody.",
        ),
        "email_change_current": Words(
            f"Your e-mail at {house} is about to change",
            "Confirm the change of your e-mail",
            f"You sign in to {house} with {address}. It is to become {new}. "
            "The new address is asked as well.",
            "Confirm the change",
            "If it was not you, throw this away, sign in and change your password.",
        ),
        "email_change_new": Words(
            f"Confirm your new e-mail for {house}",
            "Confirm your new e-mail",
            f"{address or 'Somebody'} is to sign in to {house} with {new} from now on.",
            "Confirm e-mail",
            "If you know nothing of it, throw this away: nothing changes.",
        ),
        "reauthentication": Words(
            f"{occasion.code} is your code for {house}",
            "Your code",
            f"Enter this code at {house} to go on with what you are changing.",
            "",
            "If you are changing nothing there, somebody is signed in as you: change the password.",
        ),
    }
    return table[occasion.kind]


def _invitation(occasion: Occasion) -> Words:
    who = occasion.inviter or f"The team of {occasion.house}"
    work = f", for {occasion.work}" if occasion.work else ""
    return Words(
        f"You are invited to {occasion.house}",
        f"You are invited to {occasion.house}",
        f"{who} invites you to {occasion.house}{work}. Accept and choose a password.",
        "Accept the invitation",
        "If you do not know the sender, throw this away: nothing happens.",
    )
