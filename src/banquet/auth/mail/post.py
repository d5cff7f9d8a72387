"""Sends mails: through a mail server or, where there is none, by writing links to the log."""

import asyncio
import logging
import smtplib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr
from typing import Protocol

from banquet.auth.failures import AuthError
from banquet.auth.mail.letters import Letter, write_letter
from banquet.auth.mail.occasions import Occasion
from banquet.auth.mail.smtp import Line, SmtpServer
from banquet.errors import SettingsError
from banquet.logs import about, with_link

ATTEMPTS = 2
PAUSE_SECONDS = 0.25
LINES = 4
"""Connections to the mail server at a time; each has a thread of its own."""
WAITING = 32
"""Requests that may wait for one of them; further ones are refused."""

log = logging.getLogger(__name__)


class MailError(Exception):
    """A mail could not be sent; the log says why."""


class Delivery(Protocol):
    """An open way to send mails."""

    async def send(self, to: str, occasion: Occasion) -> None:
        """Send a mail; returns once the mail server answers for it.

        Raises:
            MailError: it was not sent.
        """


class Post(Protocol):
    """Sends mails."""

    def opened(self) -> AbstractAsyncContextManager[Delivery]:
        """Open the way for a request that may send mails.

        It is opened before anybody knows whether there is one to be sent: a mail server that
        cannot be reached, and the time it takes to be reached, are then the same for everybody.

        Raises:
            MailError: the mail server cannot be reached.
            AuthError: `over_request_rate_limit`: too many requests wait for it.
        """


class LogPost:
    """Writes what would be mailed to the log, for who runs a server without mail."""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Delivery]:
        """Open nothing."""
        yield self

    async def send(self, to: str, occasion: Occasion) -> None:
        """Write down the link, or where a mail has none, its code."""
        code = None if occasion.link else occasion.code
        link = with_link(occasion.link) if occasion.link else {}
        facts = about(to=to, kind=occasion.kind, code=code)
        log.warning("mail is not set up, so here is what would be mailed", extra=facts | link)


class SmtpPost:
    """Sends through a mail server, on at most four connections at a time."""

    def __init__(self, server: SmtpServer, sender: Address) -> None:
        self._server = server
        self._sender = sender
        self._places = asyncio.Semaphore(LINES)
        self._executor = ThreadPoolExecutor(LINES * 2, "mail")
        self._waiting = 0

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Delivery]:
        """Connect, trying twice; hangs up in the background afterwards."""
        if self._waiting >= WAITING:
            raise AuthError("over_request_rate_limit", "Request rate limit reached")
        self._waiting += 1
        try:
            async with self._places:
                line = _OpenLine(self._run, self._server, self._sender)
                try:
                    await line.dial()
                    yield line
                finally:
                    self._executor.submit(line.hang_up)
        finally:
            self._waiting -= 1

    async def _run(self, work: Callable[[], None]) -> None:
        await asyncio.wrap_future(self._executor.submit(work))


class _OpenLine:
    """One connection; dialled anew if it breaks between two mails."""

    def __init__(
        self,
        run: Callable[[Callable[[], None]], Awaitable[None]],
        server: SmtpServer,
        sender: Address,
    ) -> None:
        self._run = run
        self._line = Line(server, sender.domain)
        self._sender = sender

    async def dial(self) -> None:
        await self._trying(self._line.dial)

    async def send(self, to: str, occasion: Occasion) -> None:
        message = envelope(write_letter(occasion), self._sender, to)

        def work() -> None:
            try:
                self._line.send(message)
            except smtplib.SMTPServerDisconnected:
                self._line.dial()
                self._line.send(message)

        await self._trying(work)

    def hang_up(self) -> None:
        self._line.hang_up()

    async def _trying(self, work: Callable[[], None]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._run(work)
            except (OSError, smtplib.SMTPException) as error:
                if attempt == ATTEMPTS or _is_final(error):
                    # What a mail server says may repeat addresses: of it only the code is kept.
                    log.error("mail could not be sent", extra=about(reason=_reason(error)))
                    raise MailError from error
            await asyncio.sleep(PAUSE_SECONDS)
        return None


def envelope(letter: Letter, sender: Address, to: str) -> EmailMessage:
    """Return a letter as a message: both texts, and what keeps other programs from answering."""
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["To"] = Address(addr_spec=to)
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def read_sender(text: str | None, host: str, house: str) -> Address:
    """Return the sender `BANQUET_MAIL_FROM` names; without it `no-reply` at the public host.

    Raises:
        SettingsError: it is no address.
    """
    if not text:
        return Address(house, addr_spec=f"no-reply@{host}")
    name, spec = parseaddr(text)
    try:
        sender = Address(name or house, addr_spec=spec)
    except (ValueError, IndexError):
        sender = Address()
    if not sender.username or not sender.domain:
        raise SettingsError(
            "settings_invalid",
            f"BANQUET_MAIL_FROM={text!r} is not usable.",
            "It takes an address, or a name with one: Utsav Banquets <diary@utsav.example>.",
        )
    return sender


def _is_final(error: Exception) -> bool:
    """Return whether trying again at once is of no use: the server understood and said no."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _ in error.recipients.values()})
        return f"the recipient was refused: {', '.join(codes)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return f"{type(error).__name__}: {error}" if isinstance(error, OSError) else repr(error)
