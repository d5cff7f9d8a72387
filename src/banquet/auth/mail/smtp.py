"""The mail server: where it is, and one connection to it (RFC 5321, by `smtplib`).

Everything here blocks; `post.py` runs it on threads.
"""

import smtplib
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from banquet.errors import SettingsError

STEP_SECONDS = 4.0
"""How long the mail server may take for one step of the conversation."""

Encryption = Literal["implicit", "starttls", "none"]
_PORTS: dict[Encryption, int] = {"implicit": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server and how to sign in to it; user and password are empty for neither.

    Attributes:
        host: Name or address.
        port: Of SMTP.
        encryption: TLS from the first byte, after STARTTLS, or none.
        user: To sign in as.
        password: Never written anywhere.
        verify: Whether its certificate must be valid for its name.
    """

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = ""
    verify: bool = True

    def __repr__(self) -> str:
        """Return where it is, without the password."""
        return f"SmtpServer({self.host}:{self.port}, {self.encryption})"


def read_smtp_url(url: str) -> SmtpServer:
    """Return the server of `BANQUET_SMTP_URL`.

    `smtps://user:password@host:465` encrypts from the first byte, `smtp://user:password@host:587`
    insists on STARTTLS, and `?tls=off` after the latter encrypts nothing. `?verify=off` accepts
    any certificate. In user and password what is special in an address is written as `%40`.

    Raises:
        SettingsError: it is no such address.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        raise _unusable("Its port is none.") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise _unusable("It begins with smtp:// or smtps://, followed by a host.")
    if parts.path not in ("", "/") or set(options) - {"tls", "verify"}:
        raise _unusable("After host and port come at most ?tls=off and verify=off.")
    if any(value not in ("on", "off") for value in options.values()):
        raise _unusable("tls and verify are on or off.")
    encryption: Encryption = "implicit" if parts.scheme == "smtps" else "starttls"
    if options.get("tls") == "off":
        encryption = "none"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and encryption == "none":
        raise _unusable("A password is not sent without encryption: leave out ?tls=off.")
    return SmtpServer(
        parts.hostname,
        port or _PORTS[encryption],
        encryption,
        user,
        password,
        verify=options.get("verify") != "off",
    )


class Line:
    """A connection to the mail server, used by one thread at a time.

    Every method raises `OSError` or `smtplib.SMTPException` if the server cannot be reached or
    refuses; `hang_up` raises nothing.
    """

    def __init__(self, server: SmtpServer, own_name: str) -> None:
        self._server = server
        self._own_name = own_name
        self._smtp: smtplib.SMTP | None = None
        self._turn = threading.Lock()

    def dial(self) -> None:
        """Connect, encrypt and sign in."""
        with self._turn:
            self._drop()
            self._smtp = smtp = self._connect()
            if self._server.encryption == "starttls":
                smtp.starttls(context=self._context())
            if self._server.user:
                smtp.login(self._server.user, self._server.password)
            smtp.ehlo_or_helo_if_needed()

    def send(self, message: EmailMessage) -> None:
        """Hand over a mail; returns once the server answers for it."""
        with self._turn:
            if self._smtp is None:
                raise smtplib.SMTPServerDisconnected("not connected")
            self._smtp.send_message(message)

    def hang_up(self) -> None:
        """Close, after what another thread is still doing."""
        with self._turn:
            if self._smtp is not None:
                with suppress(OSError, smtplib.SMTPException):
                    self._smtp.quit()
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.encryption == "implicit":
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=self._own_name,
                timeout=STEP_SECONDS,
                context=self._context(),
            )
        return smtplib.SMTP(
            server.host, server.port, local_hostname=self._own_name, timeout=STEP_SECONDS
        )

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._server.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _unusable(details: str) -> SettingsError:
    # The value itself is not repeated: it holds a password.
    return SettingsError(
        "settings_invalid",
        "BANQUET_SMTP_URL is not usable.",
        details,
        "For example smtps://user:password@mail.example, or smtp://mail.example:587.",
    )
