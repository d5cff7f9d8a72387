"""A mail server for tests: takes what it is sent (RFC 5321), encrypts and refuses as it is told."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """A running server.

    Attributes:
        port: On 127.0.0.1.
        inbox: Mails taken, oldest first.
        verbs: Commands received, in capital letters.
        replies: What to answer to a command instead, once each; `HANG UP` ends the connection.
        logins: User and password of each sign-in.
        context: For STARTTLS; None offers none.
    """

    port: int = 0
    inbox: list[EmailMessage] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)
    logins: list[tuple[str, str]] = field(default_factory=list)
    context: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        """Address for `BANQUET_SMTP_URL`, without encryption."""
        return f"smtp://127.0.0.1:{self.port}?tls=off"

    def last(self, to: str) -> EmailMessage:
        """Return the newest mail to an address."""
        return next(mail for mail in reversed(self.inbox) if mail["To"] == to)

    def sent_to(self, to: str) -> list[EmailMessage]:
        """Return the mails to an address, oldest first."""
        return [mail for mail in self.inbox if mail["To"] == to]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._converse(reader, writer)
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _say(writer, "220 mail.test")
        while line := (await reader.readline()).decode().strip():
            verb = line.split()[0].upper()
            self.verbs.append(verb)
            reply = self._reply(verb, line)
            if reply == "HANG UP":
                return
            await _say(writer, reply)
            if reply.startswith("354"):
                content = await reader.readuntil(b"\r\n.\r\n")
                self.inbox.append(message_from_bytes(content[:-5], policy=default))
                await _say(writer, "250 taken")
            if verb == "STARTTLS" and reply.startswith("220") and self.context is not None:
                await writer.start_tls(self.context)
            if verb == "QUIT":
                return

    def _reply(self, verb: str, line: str) -> str:
        if self.replies.get(verb):
            return self.replies[verb].pop(0)
        if verb == "EHLO":
            offers = ["mail.test", "AUTH PLAIN", *(["STARTTLS"] if self.context else [])]
            return "\r\n".join([*(f"250-{each}" for each in offers), "250 8BITMIME"])
        if verb == "AUTH":
            _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
            self.logins.append((user, password))
            return "235 welcome"
        return {"DATA": "354 go on", "STARTTLS": "220 go on", "QUIT": "221 bye"}.get(verb, "250 ok")


@asynccontextmanager
async def mail_server(
    *, implicit: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    """Run a mail server on a free port; ends every conversation with it."""
    mail = MailServer(context=starttls)
    talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[asyncio.create_task(mail.talk(reader, writer))] = writer

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=implicit)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        for talk, writer in talks.items():
            if not talk.done():
                writer.transport.abort()
        await asyncio.gather(*talks)


def certificate(directory: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server's context with a certificate for 127.0.0.1, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = directory / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await writer.drain()
