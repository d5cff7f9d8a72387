"""Tables and types of PostgreSQL as schemas of Swagger 2.0. Pure."""

import re
from typing import Any

import orjson

Json = dict[str, Any]

_TYPES = {
    "boolean": "boolean",
    "smallint": "integer",
    "integer": "integer",
    "bigint": "integer",
    "numeric": "number",
    "real": "number",
    "double precision": "number",
}
FORMATS = {"smallint": "int32", "integer": "int32", "bigint": "int64"}
_ANYTHING = ("json", "jsonb")
# As PostgreSQL prints one, with the type that it is cast to; not always the column's own.
_CONSTANT = re.compile(r"'((?:[^']|'')*)'(?:::[^']+)?")


def definition(table: Json) -> Json:
    """Return a table as the schema of its rows."""
    columns = table["columns"]
    found: Json = {
        "type": "object",
        "properties": {column["name"]: _property(column) for column in columns},
    }
    required = [column["name"] for column in columns if column["required"]]
    found |= {"required": required} if required else {}
    return found | ({"description": table["description"]} if table["description"] else {})


def _property(column: Json) -> Json:
    found = typed(column["type"])
    optional = {
        "maxLength": column["length"],
        "enum": column["values"],
        "default": _default(column["type"], column["default"]),
        "description": _column_description(column),
    }
    return found | {key: value for key, value in optional.items() if value is not None}


def typed(kind: str) -> Json:
    """Return the schema of a type, by its name in PostgreSQL."""
    shown = type_of(kind)
    found: Json = {"format": FORMATS.get(kind, kind)}
    if shown is not None:
        found["type"] = shown
    if shown == "array":
        item = type_of(kind.removesuffix("[]"))
        found["items"] = {} if item is None else {"type": item}
    return found


def type_of(kind: str) -> str | None:
    """Return the JSON type of a type, or None for any."""
    if kind in _ANYTHING:
        return None
    return _TYPES.get(kind) or ("array" if kind.endswith("[]") else "string")


def _default(kind: str, text: str | None) -> Any:
    """Return the default of a column where it is a value, and no expression."""
    if text is None:
        return None
    if type_of(kind) == "string":
        constant = _CONSTANT.fullmatch(text)
        return text if constant is None else constant[1].replace("''", "'")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _column_description(column: Json) -> str | None:
    notes = ["This is a Primary Key.<pk/>"] if column["is_key"] else []
    if column["references"]:
        table, other = column["references"]
        notes.append(
            f"This is a Foreign Key to `{table}.{other}`.<fk table='{table}' column='{other}'/>"
        )
    said: str | None = column["description"]
    if not notes:
        return said
    return "\n".join([*([said, ""] if said else []), "Note:", *notes])
