"""The description of an exposed schema: Swagger 2.0, in the shape of PostgREST's. Pure.

It tells of what the asking role may reach; comments of the database are its descriptions.
"""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from urllib.parse import urlsplit

import orjson

from banquet.errors import RequestError
from banquet.rest.media import Accepted
from banquet.rest.swagger_types import FORMATS, Json, definition, type_of, typed

CONTENT_TYPE = "application/openapi+json; charset=utf-8"
# One row, one column: the object that `describe` takes; $1 the schema, $2 `on` for everything.
QUERY = (files("banquet.rest") / "openapi.sql").read_text(encoding="utf-8")

_ACCEPTED = ("*/*", "application/*", "application/json", "application/openapi+json")
_FORMS = [
    "application/json",
    "application/vnd.pgrst.object+json;nulls=stripped",
    "application/vnd.pgrst.object+json",
    "text/csv",
]
# Parameters of their own, so that no column of the name can be filtered by.
_RESERVED = ("select", "columns", "on_conflict", "order", "limit", "offset", "and", "or")
_READ = ("select", "order", "range", "rangeUnit", "offset", "limit", "preferCount")


def check_accepted(accepted: tuple[Accepted, ...]) -> None:
    """Refuse to describe in a form that was not asked for.

    Raises:
        RequestError: PGRST107.
    """
    if not any(each.name in _ACCEPTED for each in accepted):
        named = ", ".join(each.name for each in accepted)
        raise RequestError("PGRST107", f"None of these media types are available: {named}")


def describe(found: bytes, url: str) -> bytes:
    """Return the description as JSON.

    Args:
        found: What `QUERY` returned.
        url: Where the interface is reached, without a trailing slash.
    """
    reached = orjson.loads(found)
    tables, functions = reached["tables"], reached["functions"]
    place = urlsplit(url)
    description = reached["description"] or "Tables, views and functions that you may reach."
    title, _, rest = description.partition("\n")
    document = {
        "swagger": "2.0",
        "info": {"title": title, "description": rest.strip() or title, "version": "1"},
        "host": place.netloc,
        "basePath": place.path,
        "schemes": [place.scheme],
        "consumes": _FORMS,
        "produces": _FORMS,
        "paths": _paths(tables, functions),
        "definitions": {table["name"]: definition(table) for table in tables},
        "parameters": _shared_parameters() | _table_parameters(tables),
        "securityDefinitions": {
            "JWT": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": 'Add the token prepending "Bearer " (without quotes) to it',
            }
        },
        "security": [{"JWT": []}],
        "externalDocs": {
            "description": "PostgREST Documentation",
            "url": "https://postgrest.org/en/stable/references/api.html",
        },
    }
    return orjson.dumps(document)


def _paths(tables: list[Json], functions: list[Json]) -> Json:
    root = {
        "tags": ["Introspection"],
        "summary": "OpenAPI description (this document)",
        "produces": ["application/openapi+json", "application/json"],
        "responses": _responses(200, "OK"),
    }
    paths: Json = {"/": {"get": root}}
    paths |= {f"/{table['name']}": _table_path(table) for table in tables}
    # Of overloads the last is described: a path stands for one function only.
    return paths | {f"/rpc/{each['name']}": _function_path(each) for each in functions}


def _table_path(table: Json) -> Json:
    name = table["name"]
    common = {"tags": [name], **_summary(table["description"])}
    columns = (column["name"] for column in table["columns"])
    rows = [f"rowFilter.{name}.{column}" for column in columns if column not in _RESERVED]
    found = {"type": "array", "items": _reference("definitions", name)}
    listed = {"description": "OK", "schema": found}
    read = {"200": listed, "206": {"description": "Partial Content"}}
    path = {"get": {**common, "parameters": _named((*rows, *_READ)), "responses": read}}
    if table["writable"]:
        body, done = f"body.{name}", _responses(204, "No Content")
        post = (body, "select", "preferPost")
        path["post"] = {
            **common,
            "parameters": _named(post),
            "responses": _responses(201, "Created"),
        }
        changed = _named((*rows, body, "preferReturn"))
        path["patch"] = {**common, "parameters": changed, "responses": done}
        path["delete"] = {
            **common,
            "parameters": _named((*rows, "preferReturn")),
            "responses": done,
        }
    return path


def _function_path(function: Json) -> Json:
    common = {
        "tags": [f"(rpc) {function['name']}"],
        **_summary(function["description"]),
        "produces": ["application/json", *_FORMS[1:3]],
        "responses": _responses(200, "OK"),
    }
    parameters = [each for each in function["parameters"] if each["name"]]
    body: Json = {
        "type": "object",
        "properties": {each["name"]: typed(each["type"]) for each in parameters},
    }
    required = [each["name"] for each in parameters if each["required"]]
    body |= {"required": required} if required else {}
    body |= {"description": function["description"]} if function["description"] else {}
    given = {"name": "args", "in": "body", "required": True, "schema": body}
    posted = {**common, "parameters": [given, _reference("parameters", "preferParams")]}
    if function["volatile"]:
        return {"post": posted}
    return {"get": {**common, "parameters": list(map(_argument, parameters))}, "post": posted}


def _argument(parameter: Json) -> Json:
    """Return a parameter of a function as one of the URL; arrays are texts there: `{1,2}`."""
    kind = parameter["type"]
    argument = {"name": parameter["name"], "in": "query", "required": parameter["required"]}
    if parameter["variadic"]:
        item = kind.removesuffix("[]")
        items = {"type": type_of(item) or "string", "format": FORMATS.get(item, item)}
        return {**argument, "type": "array", "collectionFormat": "multi", "items": items}
    shown = type_of(kind)
    text = shown if shown not in (None, "array") else "string"
    return {**argument, "type": text, "format": FORMATS.get(kind, kind)}


def _shared_parameters() -> Json:
    texts = {
        "select": ("select", "query", "Filtering Columns"),
        "on_conflict": ("on_conflict", "query", "On Conflict"),
        "order": ("order", "query", "Ordering"),
        "range": ("Range", "header", "Limiting and Pagination"),
        "rangeUnit": ("Range-Unit", "header", "Limiting and Pagination"),
        "offset": ("offset", "query", "Limiting and Pagination"),
        "limit": ("limit", "query", "Limiting and Pagination"),
    }
    found = {key: _text_parameter(*text) for key, text in texts.items()}
    found["rangeUnit"]["default"] = "items"
    returns = ["return=representation", "return=minimal", "return=headers-only"]
    resolutions = ["resolution=ignore-duplicates", "resolution=merge-duplicates"]
    counts = ["count=exact", "count=planned", "count=estimated"]
    return found | {
        "preferParams": _prefer([]),
        "preferReturn": _prefer(returns),
        "preferCount": _prefer(counts),
        "preferPost": _prefer([*returns, *resolutions]),
    }


def _table_parameters(tables: list[Json]) -> Json:
    found: Json = {}
    for table in tables:
        name = table["name"]
        found[f"body.{name}"] = {
            "name": name,
            "description": name,
            "required": False,
            "in": "body",
            "schema": _reference("definitions", name),
        }
        for column in table["columns"]:
            shown = _text_parameter(column["name"], "query", column["description"])
            found[f"rowFilter.{name}.{column['name']}"] = shown
    return found


def _text_parameter(name: str, where: str, description: str | None) -> Json:
    found = {"name": name, "in": where, "required": False, "type": "string"}
    return found | ({"description": description} if description else {})


def _prefer(values: list[str]) -> Json:
    return _text_parameter("Prefer", "header", "Preference") | ({"enum": values} if values else {})


def _summary(description: str | None) -> Mapping[str, str]:
    """Return the first line of a comment as summary, the rest as description."""
    first, _, rest = (description or "").partition("\n")
    parts = {"summary": first, "description": rest.strip("\n")}
    return {key: text for key, text in parts.items() if text}


def _named(names: Iterable[str]) -> list[Json]:
    return [_reference("parameters", name) for name in names]


def _reference(kind: str, name: str) -> Json:
    """Return a JSON reference (RFC 6901: `~` and `/` have escapes; RFC 3986: so has `%`)."""
    pointer = name.replace("~", "~0").replace("/", "~1").replace("%", "%25")
    return {"$ref": f"#/{kind}/{pointer}"}


def _responses(status: int, words: str) -> Json:
    return {str(status): {"description": words}}
