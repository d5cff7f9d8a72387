"""All that mailing needs, made once from the settings."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from banquet.auth.mail.allowance import MailAllowance
from banquet.auth.mail.post import LogPost, Post, SmtpPost, read_sender
from banquet.auth.mail.smtp import read_smtp_url
from banquet.auth.one_time import CodeSeal
from banquet.auth.redirects import Targets
from banquet.clock import Clock
from banquet.settings import Settings

EVEN_SECONDS = 0.5
"""Answers that must not tell whether an address is known leave no sooner than this."""

INVITATION_SECONDS = 7 * 86_400
"""As long as `invitations` of the house are open: nobody asked for these, or waits for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """What the endpoints mail with.

    Attributes:
        post: Sends.
        allowance: How often; None lets every mail through.
        targets: Where links may lead in the end.
        seal: Hashes the digits that are mailed.
        house: Name mails are signed with.
        address: Address of the auth service, for links.
        life_seconds: How long links and codes can be used; see `life`.
        even_seconds: See `EVEN_SECONDS`.
    """

    post: Post
    allowance: MailAllowance | None
    targets: Targets
    seal: CodeSeal
    house: str
    address: str
    life_seconds: int
    even_seconds: float

    def life(self, kind: str) -> int:
        """Return for how many seconds a kind of mail can be used: invitations wait for a week."""
        return max(self.life_seconds, INVITATION_SECONDS if kind == "invite" else 0)

    def link(self, token: str, kind: str, target: str) -> str:
        """Return the link to be mailed: used when it is followed, then leads to the target."""
        query = {"token": token, "type": kind, "redirect_to": target}
        # Colons and slashes may stand in a query, and are how clients look for their target.
        return f"{self.address}/verify?{urlencode(query, safe=':/', quote_via=quote)}"


def open_mailroom(
    settings: Settings, secret_key: str, clock: Clock, even_seconds: float = EVEN_SECONDS
) -> Mailroom:
    """Return the mailroom of an installation.

    Raises:
        SettingsError: a setting about mail is not usable.
    """
    host = urlsplit(settings.url).hostname or "localhost"
    sender = read_sender(settings.mail_from, host, "Banquet")
    post: Post = LogPost()
    if settings.smtp_url:
        post = SmtpPost(read_smtp_url(settings.smtp_url), sender)
    return Mailroom(
        post=post,
        allowance=MailAllowance(clock, settings.mails_per_hour) if settings.rate_limits else None,
        targets=Targets(settings.site_url or settings.url, settings.redirect_allow),
        seal=CodeSeal(secret_key),
        house=sender.display_name or "Banquet",
        address=f"{settings.url}/auth/v1",
        life_seconds=settings.mail_link_seconds,
        even_seconds=even_seconds,
    )
