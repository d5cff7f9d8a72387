"""Sign-ins that end where they began (PKCE): the challenge kept, the code handed out, exchanged.

The functions run in the caller's transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from banquet.auth.failures import AuthError
from banquet.auth.one_time import hash_token
from banquet.auth.pkce import CODE_SECONDS, Challenge, require_verifier
from banquet.auth.queries import Connection, fetch, run

_KEPT_SECONDS = 8 * 86_400  # Longer than any mailed link lives.


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in whose link was followed."""

    id: UUID
    user_id: UUID
    method: str
    challenge: str
    authentication_method: str
    issued_at: datetime


async def begin_flow(
    connection: Connection, user_id: UUID, challenge: Challenge, method: str
) -> UUID:
    """Remember a challenge; `method` is how the session will say it was begun (claim `amr`)."""
    await run(connection, "sweep_flows", seconds=_KEPT_SECONDS)
    cursor = await run(
        connection,
        "insert_flow",
        user_id=user_id,
        challenge_method=challenge.method,
        challenge=challenge.value,
        method=method,
    )
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101  an insert without a fault returns its row
    flow_id: UUID = row[0]
    return flow_id


async def issue_code(connection: Connection, flow_id: UUID) -> str | None:
    """Return the code that goes to the page of the client, None if the sign-in is forgotten."""
    code = secrets.token_hex(16)
    code = f"{code[:8]}-{code[8:12]}-{code[12:16]}-{code[16:20]}-{code[20:]}"
    cursor = await run(connection, "issue_code", id=flow_id, code_hash=hash_token(code))
    return None if await cursor.fetchone() is None else code


async def exchange_code(connection: Connection, code: str, verifier: str, now: float) -> Flow:
    """Use a code up; of many who bring it at once one gets the sign-in.

    A wrong verifier does not use it up: who only saw the code cannot spoil it for its client.

    Raises:
        AuthError: it is unknown or used, too old, or the verifier is another's.
    """
    flows = await fetch(connection, Flow, "flow_of_code", code_hash=hash_token(code))
    if not flows:
        message = "invalid flow state, no valid flow state found"
        raise AuthError("flow_state_not_found", message)
    flow = flows[0]
    if now - flow.issued_at.timestamp() > CODE_SECONDS:
        raise AuthError("flow_state_expired", "invalid flow state, flow state has expired")
    require_verifier(Challenge(flow.method, flow.challenge), verifier)
    await run(connection, "delete_flow", id=flow.id)
    return flow
