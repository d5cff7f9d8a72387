"""What ties the rows of an embedded table to the row around it, as SQL. Pure."""

from banquet.db.session import quote_identifier
from banquet.rest.schema import Name, Pairs
from banquet.rest.tree import Embed, Node


def relation_name(name: Name) -> str:
    """Return a table, view or function as SQL."""
    return f"{quote_identifier(name[0])}.{quote_identifier(name[1])}"


def joined(around: Node, row: str, embed: Embed) -> tuple[str, str]:
    """Return what an embedded table's rows come from, for FROM, and the condition they meet.

    Args:
        around: The table around it.
        row: A whole row of that table as SQL.
        embed: The embedded table.
    """
    relationship, name = embed.relationship, quote_identifier(embed.node.name)
    if relationship.function is not None:
        # With its type, since the function may have overloads and the row may come from a query.
        whole = f"{row}::{relation_name(relationship.table)}"
        return f"{relation_name(relationship.function)}({whole}) as {name}", ""
    table, parent = relation_name(relationship.target), quote_identifier(around.name)
    if relationship.junction is None:
        return f"{table} as {name}", _equal(name, parent, relationship.columns)
    junction, via = relationship.junction, quote_identifier(f"{embed.node.name}_via")
    on = _equal(name, via, junction.target_columns)
    relation = f"{table} as {name} join {relation_name(junction.table)} as {via} on {on}"
    return relation, _equal(via, parent, junction.columns)


def _equal(name: str, other: str, pairs: Pairs) -> str:
    """Compare columns; each pair names one of `other`, then one of `name`."""
    return " and ".join(
        f"{name}.{quote_identifier(own)} = {other}.{quote_identifier(others)}"
        for others, own in pairs
    )
