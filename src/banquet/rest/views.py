"""Which column of a table a view's column shows, read off the view's own rule. Pure.

PostgreSQL keeps a view as a tree in text form (`pg_rewrite.ev_action`). Each entry of the
outermost target list says which column of which relation it shows as it is, if any.
"""

import re
from collections.abc import Mapping

# A column by its relation's oid and its number there.
Place = tuple[int, int]

_TOKEN = re.compile(r"\\.|:targetList|[{}]|:(resno|resorigtbl|resorigcol) (\d+)", re.DOTALL)
_DEEPEST_VIEW = 32


def shown_columns(rule: str) -> dict[int, Place]:
    """Return what the columns of a view show, by their numbers.

    Args:
        rule: `pg_rewrite.ev_action` of the view.
    """
    shown: dict[int, Place] = {}
    entry: dict[str, int] = {}
    depth, inside = 0, False
    for token in _TOKEN.finditer(rule):
        text = token[0]
        if text == "{":
            depth += 1
        elif text == "}":
            depth -= 1
        elif text == ":targetList" and depth == 1:
            inside = True
        elif inside and depth == 2 and token[1]:
            entry[token[1]] = int(token[2])
            if token[1] == "resorigcol":
                if entry["resorigtbl"]:
                    shown[entry["resno"]] = (entry["resorigtbl"], entry["resorigcol"])
                entry = {}
        if inside and depth == 1 and text == "}" and not _continues(rule, token.end()):
            break
    return shown


def _continues(rule: str, position: int) -> bool:
    """Say whether another entry of the list follows."""
    return rule[position : position + 8].lstrip().startswith("{")


def base_column(views: Mapping[int, Mapping[int, Place]], place: Place) -> Place | None:
    """Return the column of a table that a place stands for, through views of views.

    Args:
        views: What the columns of each view show, by the view's oid.
        place: A column of a table or view.
    """
    for _ in range(_DEEPEST_VIEW):
        if place[0] not in views:
            return place
        found = views[place[0]].get(place[1])
        if found is None:
            return None
        place = found
    return None
