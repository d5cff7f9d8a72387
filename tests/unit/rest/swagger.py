"""What makes a description valid Swagger 2.0, as far as ours can go wrong."""

from typing import Any
from urllib.parse import unquote

METHODS = {"get", "post", "put", "patch", "delete", "head", "options"}
TYPES = {"string", "number", "integer", "boolean", "array", "object"}


def faults(document: dict[str, Any]) -> list[str]:
    """Return what is wrong with a document; nothing when it is valid."""
    found = [f"{key} is missing" for key in ("swagger", "info", "paths") if key not in document]
    if document.get("swagger") != "2.0":
        found.append("not Swagger 2.0")
    found += [
        f"info.{key} is missing" for key in ("title", "version") if not document["info"].get(key)
    ]
    for path, item in document["paths"].items():
        if not path.startswith("/"):
            found.append(f"{path} does not begin with a slash")
        for method, operation in item.items():
            found += [
                f"{method} {path}: {fault}" for fault in _operation(document, method, operation)
            ]
    for name, schema in document["definitions"].items():
        found += [f"definition {name}: {fault}" for fault in _schema(schema)]
    for name, parameter in document["parameters"].items():
        found += [f"parameter {name}: {fault}" for fault in _parameter(parameter)]
    return found


def resolve(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Return what a `$ref` stands for, or the value itself.

    Raises:
        KeyError: it leads nowhere.
    """
    if "$ref" not in value:
        return value
    place: Any = document
    for part in value["$ref"].removeprefix("#/").split("/"):
        place = place[unquote(part).replace("~1", "/").replace("~0", "~")]
    found: dict[str, Any] = place
    return found


def _operation(document: dict[str, Any], method: str, operation: dict[str, Any]) -> list[str]:
    found = [] if method in METHODS else ["no method"]
    responses = operation.get("responses") or {}
    if not responses or any("description" not in response for response in responses.values()):
        found.append("responses are not described")
    parameters = []
    for parameter in operation.get("parameters", []):
        try:
            parameters.append(resolve(document, parameter))
        except KeyError:
            found.append(f"{parameter['$ref']} leads nowhere")
    places = [(parameter["name"], parameter["in"]) for parameter in parameters]
    if len(set(places)) != len(places):
        found.append("a parameter stands twice")
    if sum(parameter["in"] == "body" for parameter in parameters) > 1:
        found.append("more than one body")
    for response in responses.values():
        items = response.get("schema", {}).get("items", {})
        try:
            resolve(document, items)
        except KeyError:
            found.append(f"{items['$ref']} leads nowhere")
    return found + [fault for parameter in parameters for fault in _parameter(parameter)]


def _parameter(parameter: dict[str, Any]) -> list[str]:
    name = parameter.get("name")
    if parameter.get("in") == "body":
        return [] if "schema" in parameter else [f"{name} has no schema"]
    if parameter.get("in") not in ("query", "header", "path", "formData"):
        return [f"{name} stands nowhere"]
    kind = parameter.get("type")
    if kind not in TYPES - {"object"}:
        return [f"{name} has no type"]
    if kind == "array" and parameter.get("items", {}).get("type") not in TYPES - {"object"}:
        return [f"{name} has items of no type"]
    return []


def _schema(schema: dict[str, Any]) -> list[str]:
    found = [] if schema.get("type", "string") in TYPES else [f"{schema['type']} is no type"]
    if schema.get("type") == "array" and "items" not in schema:
        found.append("an array without items")
    if "required" in schema and not schema["required"]:
        found.append("required is empty")
    for name, inside in schema.get("properties", {}).items():
        found += [f"{name}: {fault}" for fault in _schema(inside)]
    return found
