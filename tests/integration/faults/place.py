"""Where clients and writers of a test of faults find a server process."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from banquet.auth.keys import load_keys
from banquet.auth.tokens import sign_token
from banquet.settings import Settings
from tests.running import Server


@dataclass(frozen=True)
class Place:
    """What clients and writers need to know.

    Attributes:
        port: Of the server.
        admin_url: Of the database, for its owner.
        publishable_key: For people.
        secret_key: For the one who sees everything.
        token: Returns an access token of an account that ends at a second of the Unix epoch.
    """

    port: int
    admin_url: str
    publishable_key: str
    secret_key: str
    token: Callable[[UUID, int], str]


def of_server(server: Server, admin_url: str) -> Place:
    """Return the place of a server process."""
    signing = load_keys(Settings(data_dir=server.data_dir)).signing

    def token(user: UUID, ends_at: int) -> str:
        claims = {"sub": str(user), "role": "authenticated", "aud": "authenticated"}
        return sign_token(signing, {**claims, "exp": ends_at, "session_id": str(uuid4())})

    return Place(server.port, admin_url, server.publishable_key, server.secret_key, token)
