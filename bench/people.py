"""Staff of the bench's venue group, with access tokens as signing in would give them."""

import time
from pathlib import Path
from uuid import uuid4

import psycopg

from banquet.auth.keys import load_keys
from banquet.auth.tokens import sign_token
from banquet.settings import Settings

_TOKEN_SECONDS = 3600


def hire(url: str, data_dir: Path, count: int) -> list[str]:
    """Make people who sell for every branch and return a token of each.

    Signing in takes a password hash each, which would be most of a figure's time.
    """
    keys = load_keys(Settings(data_dir=data_dir)).signing
    people = [str(uuid4()) for _ in range(count)]
    with psycopg.connect(url) as connection:
        for person in people:
            connection.execute(
                "insert into auth.users (id, email) values (%s, %s)",
                (person, f"{person}@example.test"),
            )
            connection.execute(
                "insert into memberships (user_id, branch_id, role)"
                " select %s, id, 'sales' from branches on conflict do nothing",
                (person,),
            )
    lasting = {"role": "authenticated", "aud": "authenticated", "exp": time.time() + _TOKEN_SECONDS}
    return [sign_token(keys, lasting | {"sub": person}) for person in people]
