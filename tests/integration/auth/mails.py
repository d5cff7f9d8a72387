"""A service that mails, and what stands in its mails."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx

from tests.integration.auth.conftest import Auth, Start
from tests.mail_server import MailServer

SITE = "https://diary.example"


@dataclass(frozen=True)
class Link:
    """A link of a mail, taken apart."""

    token: str
    kind: str
    target: str

    @property
    def path(self) -> str:
        """Return what to ask the service for."""
        query = httpx.QueryParams(token=self.token, type=self.kind, redirect_to=self.target)
        return f"/verify?{query}"


@dataclass
class Mailing:
    """A service and the mail server it sends by."""

    auth: Auth
    server: MailServer
    auth_address: str = "http://127.0.0.1:8000/auth/v1"

    def link(self, to: str) -> Link:
        """Return the link of the newest mail to an address."""
        return link_of(self.server.last(to))

    def has_link(self, to: str) -> bool:
        """Tell whether the newest mail to an address has a link."""
        return "/auth/v1/verify?" in text_of(self.server.last(to))

    def code(self, to: str) -> str:
        """Return the six digits of the newest mail to an address."""
        found = re.search(r"[Cc]ode: ([0-9]{6})\b", text_of(self.server.last(to)))
        assert found is not None
        return found[1]

    async def follow(self, link: Link) -> "Landing":
        """Follow a link as a browser does, without a key."""
        answer = await self.auth.call("GET", link.path, headers={"apikey": ""})
        assert answer.status_code == 303, answer.text
        return Landing.read(answer.headers["location"])

    async def verify(self, **body: object) -> httpx.Response:
        """POST /verify."""
        return await self.auth.call("POST", "/verify", json=body)


@dataclass(frozen=True)
class Landing:
    """Where a link led."""

    page: str
    query: dict[str, str]
    fragment: dict[str, str]

    @classmethod
    def read(cls, location: str) -> "Landing":
        """Take an address apart."""
        parts = urlsplit(location)
        page = f"{parts.scheme}://{parts.netloc}{parts.path}"
        fragment = dict(parse_qsl(parts.fragment, keep_blank_values=True))
        return cls(page, dict(parse_qsl(parts.query)), fragment)


def text_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_of(mail: EmailMessage) -> Link:
    """Return the link in the text of a mail."""
    found = re.search(r"https?://\S+/auth/v1/verify\?\S+", text_of(mail))
    assert found is not None
    query = parse_qs(urlsplit(found[0]).query)
    return Link(query["token"][0], query["type"][0], query["redirect_to"][0])


async def start_mailing(start: Start, server: MailServer, **settings: object) -> Mailing:
    """Start a service that sends by a mail server and confirms addresses."""
    given = {"autoconfirm": False, "smtp_url": server.url, "site_url": SITE, **settings}
    return Mailing(await start(**given), server)
