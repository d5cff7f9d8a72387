"""What becomes of a refresh token that is presented (reference B6). Pure."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["rotate", "repeat", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenState:
    """A presented token and its family, read while the session is locked.

    Attributes:
        token: The presented token.
        revoked: Whether it was used, or its family ended.
        revoked_seconds: How long ago its row last changed.
        active_token: The family's one live token; None once the family has ended.
        active_parent: The token the live one replaced; None for the first.
    """

    token: str
    revoked: bool
    revoked_seconds: float
    active_token: str | None
    active_parent: str | None


def judge(state: TokenState, reuse_seconds: float) -> Verdict:
    """Return what to do with a presented token.

    `rotate`: it is live; replace it. `repeat`: it was replaced, but by a client that may not
    have got the answer, or by another tab a moment ago; hand out the live token once more, so
    that a family never has two. `refuse`: it was used before; end the family, for one of the
    two who used it is a thief.
    """
    if not state.revoked:
        return "rotate"
    if state.active_token is None:
        return "refuse"
    lost_answer = state.active_parent == state.token
    return "repeat" if lost_answer or state.revoked_seconds <= reuse_seconds else "refuse"
