"""What every endpoint that mails does: open the way, keep the token, send, or take it back."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

from banquet.auth.account import User
from banquet.auth.api.endpoint import Service
from banquet.auth.failures import AuthError
from banquet.auth.flows import begin_flow
from banquet.auth.mail.occasions import Kind, Occasion
from banquet.auth.mail.post import Delivery, MailError
from banquet.auth.one_time import Purpose, Secret, keep_token, new_secret, void_token
from banquet.auth.pkce import Challenge
from banquet.auth.queries import Connection, run

Errand = Literal[
    "confirmation", "recovery", "magic link", "email change", "reauthentication", "invite"
]
"""What is asked for, in GoTrue's words for what could not be sent."""

# Mails that share their minute: a link to sign in is as good as one to recover.
_TIMERS: Mapping[Errand, str | None] = {
    "confirmation": "confirmation",
    "recovery": "recovery",
    "magic link": "recovery",
    "email change": "email change",
    "reauthentication": "reauthentication",
    "invite": None,
}


@dataclass(frozen=True, slots=True)
class Way:
    """Where a link leads in the end, and for which sign-in it was asked for.

    Attributes:
        target: An allowed address.
        challenge: Of the client that asked (PKCE); None for tokens in the address.
    """

    target: str
    challenge: Challenge | None = None


@dataclass(frozen=True, slots=True)
class Mailing:
    """A mail whose token is kept, ready to be sent."""

    to: str
    occasion: Occasion
    secret: Secret


@dataclass(frozen=True, slots=True)
class _Sort:
    """What goes with a kind of mail.

    Attributes:
        link_type: Type in its link; empty for a mail without one.
        purpose: Of its token.
        note: Statement that notes when it was sent; None where the caller does.
        method: How a session it begins by PKCE says it was begun.
    """

    link_type: str
    purpose: Purpose
    note: str | None
    method: str


_SORTS: Mapping[Kind, _Sort] = {
    "signup": _Sort("signup", "confirmation_token", "note_confirmation_sent", "email/signup"),
    "invite": _Sort("invite", "confirmation_token", "note_invited", "invite"),
    "recovery": _Sort("recovery", "recovery_token", "note_recovery_sent", "recovery"),
    "magiclink": _Sort("magiclink", "recovery_token", "note_recovery_sent", "magiclink"),
    "email_change_current": _Sort(
        "email_change", "email_change_token_current", None, "email_change"
    ),
    "email_change_new": _Sort("email_change", "email_change_token_new", None, "email_change"),
    "reauthentication": _Sort("", "reauthentication_token", "note_reauthentication_sent", ""),
}


def way_of(service: Service, request: Request, challenge: Challenge | None = None) -> Way:
    """Return where the links of a request lead: where it asks to, if that is allowed."""
    asked = request.headers.get("redirect_to") or request.query_params.get("redirect_to")
    return Way(service.mail.targets.choose(asked, request.headers.get("referer")), challenge)


@asynccontextmanager
async def even(service: Service) -> AsyncIterator[None]:
    """Let the block last a time that does not tell what was found in it."""
    began = service.clock.monotonic()
    try:
        yield
    finally:
        left = service.mail.even_seconds - (service.clock.monotonic() - began)
        if left > 0:
            await asyncio.sleep(left)


@asynccontextmanager
async def mailing(service: Service, errand: Errand, address: str) -> AsyncIterator[Delivery]:
    """Open the way for mails to an address; not knowing yet whether there are any.

    Raises:
        AuthError: 429 if one was asked for just now, or this hour is full; 500 if the mail server
            cannot be reached or does not take the mail.
    """
    allowance, timer = service.mail.allowance, _TIMERS[errand]
    if allowance is not None and timer is not None:
        allowance.ask(timer, address)
    elif allowance is not None:
        allowance.require_room()
    try:
        async with service.mail.post.opened() as delivery:
            yield delivery
    except MailError as error:
        if allowance is not None and timer is not None:
            allowance.forgive(timer, address)
        message = f"Error sending {errand} email"
        raise AuthError("unexpected_failure", message) from error


async def prepare(
    connection: Connection, service: Service, user: User, kind: Kind, way: Way, **words: str | None
) -> Mailing:
    """Keep the token of a mail and note that it is sent, in the caller's transaction.

    Args:
        connection: With a transaction begun.
        service: Whose mail it is.
        user: The account it is for.
        kind: Which mail.
        way: Where its link leads.
        words: Members of `Occasion`, such as `inviter`.
    """
    sort = _SORTS[kind]
    new_address = user.email_change or "" if kind.startswith("email_change") else ""
    to = new_address if kind == "email_change_new" else user.email or ""
    challenge = way.challenge if sort.link_type else None
    secret = new_secret(is_pkce=challenge is not None)
    flow = None
    if challenge is not None:
        flow = await begin_flow(connection, user.id, challenge, sort.method)
    if sort.note is not None:
        await run(connection, sort.note, id=user.id)
    await keep_token(connection, service.mail.seal, user.id, sort.purpose, secret, to, flow)
    link = service.mail.link(secret.token, sort.link_type, way.target) if sort.link_type else ""
    occasion = Occasion(
        kind=kind,
        house=service.mail.house,
        link=link,
        code=secret.code,
        life_seconds=service.mail.life(kind),
        address=user.email or "",
        new_address=new_address,
        inviter=words.get("inviter"),
        work=words.get("work"),
    )
    return Mailing(to, occasion, secret)


async def send(service: Service, delivery: Delivery, *mailings: Mailing) -> None:
    """Send mails whose tokens are committed; what cannot be sent can be used by nobody.

    Raises:
        MailError: not all could be sent; `mailing` answers for it.
    """
    for at, each in enumerate(mailings):
        try:
            await delivery.send(each.to, each.occasion)
        except MailError:
            async with service.transaction() as connection:
                for unsent in mailings[at:]:
                    await void_token(connection, unsent.secret.token)
            raise
        if service.mail.allowance is not None:
            service.mail.allowance.note_sent()
