"""Row-level security policies, read from their text: which the engine can answer itself.

Pure. Exactly one form is recognised besides `true`, as PostgreSQL 15 to 18 print it:
`column = any ((select app_private.readable_branches('table'))::bigint[])`. Anything else, even
if it means the same, is asked of PostgreSQL: slower, never wrong.
"""

import re
from collections.abc import Sequence
from typing import Final

from banquet.realtime.rights.tables import Asked, ByBranch, Denied, Open, Policy

_NORMAL_FORM: Final = re.compile(
    r"""\(
        (?: (?P<plain>[a-z_][a-z0-9_$]*) | "(?P<quoted>(?:[^"]|"")+)" )
        \ =\ ANY\ \(
        \( \s* SELECT\ app_private\.readable_branches\('(?P<permission>(?:[^']|'')*)'::text\)
        (?: \ AS\ readable_branches )? \)
        (?: ::bigint\[\] )?
        \)\)""",
    re.VERBOSE | re.ASCII,
)


def judge_policies(permissive: Sequence[str], restrictive: Sequence[str]) -> Policy:
    """Return how to judge a table for a role by its SELECT policies.

    Args:
        permissive: `pg_policies.qual` of each permissive policy that applies to the role.
        restrictive: The same of the restrictive ones.
    """
    if not permissive:
        return Denied()
    if restrictive:
        return Asked()
    if "true" in permissive:
        return Open()
    if len(permissive) == 1:
        return recognise(permissive[0]) or Asked()
    return Asked()


def recognise(text: str) -> ByBranch | None:
    """Return the column and permission of a policy in the normal form, or None."""
    match = _NORMAL_FORM.fullmatch(text)
    if match is None:
        return None
    quoted = match["quoted"]
    column = match["plain"] if quoted is None else quoted.replace('""', '"')
    return ByBranch(column, match["permission"].replace("''", "'"))
