"""Showing again that one is who signed in: by six digits that were mailed just now."""

from banquet.auth.account import User
from banquet.auth.api.endpoint import Service
from banquet.auth.failures import AuthError
from banquet.auth.one_time import take_code


async def require_nonce(service: Service, user: User, nonce: str) -> None:
    """Use up the digits that GET /reauthenticate mailed.

    Raises:
        AuthError: `reauthentication_not_valid`: they are wrong, used or too old.
    """
    oldest = service.clock.now() - service.mail.life_seconds
    async with service.transaction() as connection:
        used = await take_code(
            connection, service.mail.seal, user.id, ("reauthentication_token",), nonce, oldest
        )
    if used is None or used.relates_to != user.email:
        raise AuthError("reauthentication_not_valid", "Nonce has expired or is invalid")
