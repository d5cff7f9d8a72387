"""Mails invitations that the database asks for, on behalf of those who made them there."""

from uuid import UUID

from banquet.auth.addresses import normal_address
from banquet.auth.api.endpoint import Service
from banquet.auth.api.invitations import invite_address
from banquet.auth.api.posting import Way

ACTOR = "invitations"
"""As whom the audit log names the server; who invited stands in the invitation."""


class Inviter:
    """Sends invitations of the house, without a request."""

    def __init__(self, service: Service, page: str) -> None:
        """Send with what the endpoints send with; links lead to `page`, such as `/welcome`."""
        self._service = service
        targets = service.mail.targets
        self._way = Way(targets.choose(targets.site_url.rstrip("/") + page))

    async def invite(
        self, email: str, full_name: str | None, inviter: str | None, work: str
    ) -> UUID:
        """Mail an invitation and return the account that its link opens.

        Args:
            email: Address in lower case.
            full_name: Name of the account, if it is made now; None if nobody said it.
            inviter: Who is named in the mail; None for nobody.
            work: Such as `sales at Dwarka`.

        Raises:
            AuthError: see `invite_address`.
        """
        user = await invite_address(
            self._service,
            normal_address(email),
            {"full_name": full_name} if full_name else {},
            way=self._way,
            actor=ACTOR,
            inviter=inviter,
            work=work,
        )
        return user.id
