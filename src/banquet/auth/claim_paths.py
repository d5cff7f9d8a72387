"""Where a token says which database role it acts as: `.role`, or a path into other claims.

Pure. The spelling is PostgREST's: `.name`, `."any name"` and `[0]`, one after another.
"""

import re
from collections.abc import Mapping
from typing import Any

from banquet.errors import SettingsError

ClaimPath = tuple[str | int, ...]
USUAL_CLAIM_PATH: ClaimPath = ("role",)

_STEP = re.compile(
    r'\.(?P<name>[A-Za-z0-9_$@-]+)|\."(?P<quoted>[^"]+)"|\[(?P<index>[0-9]{1,4})\]', re.ASCII
)


def read_claim_path(text: str) -> ClaimPath:
    """Return the steps of a path such as `.app_metadata.roles[0]`.

    Raises:
        SettingsError: it is none.
    """
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            break
        index = found["index"]
        steps.append(int(index) if index is not None else found["name"] or found["quoted"])
        at = found.end()
    if at != len(text) or not steps or not isinstance(steps[0], str):
        raise SettingsError(
            "settings_invalid",
            f"BANQUET_ROLE_CLAIM={text!r} is not usable.",
            'It takes a path of claims, such as .role or ."https://house.test/roles"[0].',
        )
    return tuple(steps)


def claim_at(claims: Mapping[str, Any], path: ClaimPath) -> Any:
    """Return what stands at a path; None where it leads nowhere."""
    value: Any = claims
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value
