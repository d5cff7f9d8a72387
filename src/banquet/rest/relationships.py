"""Which relationship between two tables an embedding means. Pure (reference A6)."""

import json

from banquet.errors import RequestError
from banquet.rest.hints import resembling
from banquet.rest.schema import Name, Relationship, Schema


def find_relationship(schema: Schema, origin: Name, target: str, hint: str | None) -> Relationship:
    """Return the one relationship that leads from a table to what an embedding names.

    Args:
        schema: What exists.
        origin: The table around the embedding.
        target: A table or view, a foreign key, its one column, or a computed relationship.
        hint: A foreign key, its one column on either side, or the table in the middle.

    Raises:
        RequestError: PGRST200 there is none, PGRST201 there are several.
    """
    known = schema.relationships.get(origin, ())
    # A function of this name is meant before any key; the first of several.
    found = [one for one in known if one.function is not None and one.function[1] == target][:1]
    if not found:
        found = [one for one in known if _means(schema, one, target, hint)]
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous(origin, target, sorted(found, key=_rank))
    raise missing_relationship(schema, origin, target, hint)


def _means(schema: Schema, one: Relationship, target: str, hint: str | None) -> bool:
    if one.function is not None:
        return False
    named = target == one.target[1]
    if one.table == one.target:
        return _means_itself(one, named, target, hint)
    if hint is not None:
        return named and _fits_hint(one, hint)
    if named:
        return True
    is_view = schema.tables[one.target].is_view
    return not is_view and one.junction is None and target in (one.constraint, _column(one, 0))


def _means_itself(one: Relationship, named: bool, target: str, hint: str | None) -> bool:
    """Tell the two ends of a foreign key of a table on itself apart.

    The table's name stands for the rows that point here, the column's for the one pointed at.
    Through a table in the middle the key is named by which this row is pointed at.
    """
    if one.junction is not None:
        return named and hint in (one.junction.table[1], one.junction.constraints[0])
    if one.cardinality == "one-to-many":
        return named and hint in (None, one.constraint, _column(one, 1))
    if hint is None:
        return target in (one.constraint, _column(one, 0)) and one.cardinality == "many-to-one"
    return False


def _fits_hint(one: Relationship, hint: str) -> bool:
    if one.junction is not None:
        return hint == one.junction.table[1]
    return hint in (one.constraint, _column(one, 0), _column(one, 1))


def _column(one: Relationship, side: int) -> str | None:
    return one.columns[0][side] if len(one.columns) == 1 else None


def _rank(one: Relationship) -> tuple[int, tuple[str, ...]]:
    """Return where a choice stands in the list: what points here, what this points at, the rest."""
    if one.junction is not None:
        return 2, (one.junction.table[1], *one.junction.constraints)
    return (0 if one.cardinality == "one-to-many" else 1), (one.constraint,)


def _ambiguous(origin: Name, target: str, found: list[Relationship]) -> RequestError:
    choices = ", ".join(f"'{target}!{_choice(one)}'" for one in found)
    details = [
        {
            "cardinality": one.cardinality,
            "embedding": f"{one.table[1]} with {one.target[1]}",
            "relationship": _described(one),
        }
        for one in found
    ]
    return RequestError(
        "PGRST201",
        "Could not embed because more than one relationship was found for "
        f"'{origin[1]}' and '{target}'",
        json.dumps(details, ensure_ascii=False, separators=(",", ":")),
        f"Try changing '{target}' to one of the following: {choices}. "
        "Find the desired relationship in the 'details' key.",
    )


def _choice(one: Relationship) -> str:
    if one.junction is None:
        return one.constraint
    return one.junction.constraints[0] if one.table == one.target else one.junction.table[1]


def _described(one: Relationship) -> str:
    if one.junction is None:
        here = ", ".join(column for column, _ in one.columns)
        there = ", ".join(column for _, column in one.columns)
        return f"{one.constraint} using {one.table[1]}({here}) and {one.target[1]}({there})"
    first, second = one.junction.constraints
    here = ", ".join(column for _, column in one.junction.columns)
    there = ", ".join(column for column, _ in one.junction.target_columns)
    return f"{one.junction.table[1]} using {first}({here}) and {second}({there})"


def missing_relationship(
    schema: Schema, origin: Name, target: str, hint: str | None
) -> RequestError:
    """Return the refusal of an embedding that nothing stands for."""
    known = schema.relationships.get(origin, ())
    names = {one.function[1] if one.function else one.target[1] for one in known}
    near = None if target in names else resembling(target, names)
    using = f" using the hint '{hint}'" if hint else ""
    place = f" in the schema '{origin[0]}'" if origin[0] else ""
    return RequestError(
        "PGRST200",
        f"Could not find a relationship between '{origin[1]}' and '{target}' in the schema cache",
        f"Searched for a foreign key relationship between '{origin[1]}' and '{target}'{using}"
        f"{place}, but no matches were found.",
        f"Perhaps you meant '{near}' instead of '{target}'." if near else None,
    )
