"""Tokens of whatever claims, signed by the key of a running server."""

from typing import Any

from banquet.auth.keys import load_keys
from banquet.auth.tokens import sign_token
from banquet.settings import Settings
from tests.running import Server


def token(server: Server, **claims: Any) -> str:
    """Return a token of these claims, and no others."""
    return sign_token(load_keys(Settings(data_dir=server.data_dir)).signing, claims)
