import orjson
import pytest

from banquet.errors import RequestError
from banquet.rest.media import parse_accept
from banquet.rest.openapi import check_accepted, describe
from tests.unit.rest.swagger import faults

COLUMN = {
    "name": "a~b/c%d",
    "type": "text",
    "required": False,
    "default": None,
    "length": None,
    "values": None,
    "description": None,
    "is_key": False,
    "references": None,
}


def document(*columns: object, name: str = "t", **more: object) -> dict[str, object]:
    table = {"name": name, "description": None, "writable": True, "columns": columns}
    found = {"description": None, "tables": [table], "functions": [], **more}
    described: dict[str, object] = orjson.loads(
        describe(orjson.dumps(found), "https://diary.example/rest/v1")
    )
    return described


def shown(**column: object) -> object:
    found = document(COLUMN | {"name": "c"} | column)
    return found["definitions"]["t"]["properties"]["c"]  # type: ignore[index]


def test_odd_names_are_referred_to_by_escapes() -> None:
    found = document(COLUMN, COLUMN | {"name": "order"}, name="x/y ~1%25")

    assert faults(found) == []


def test_the_address_is_split() -> None:
    found = document()

    assert (found["schemes"], found["host"], found["basePath"]) == (
        ["https"],
        "diary.example",
        "/rest/v1",
    )


@pytest.mark.parametrize(
    ("column", "property_"),
    [
        ({"type": "bigint"}, {"type": "integer", "format": "int64"}),
        ({"type": "jsonb"}, {"format": "jsonb"}),
        ({"type": "int[]"}, {"type": "array", "format": "int[]", "items": {"type": "string"}}),
        ({"type": "jsonb[]"}, {"type": "array", "format": "jsonb[]", "items": {}}),
        (
            {"type": "text", "default": "'x'::text"},
            {"type": "string", "format": "text", "default": "x"},
        ),
        (
            {"type": "character", "default": "'it''s'::bpchar"},
            {"type": "string", "format": "character", "default": "it's"},
        ),
        (
            {"type": "text", "default": "lower('A'::text)"},
            {"type": "string", "format": "text", "default": "lower('A'::text)"},
        ),
        ({"type": "integer", "default": "5"}, {"type": "integer", "format": "int32", "default": 5}),
        ({"type": "integer", "default": "f()"}, {"type": "integer", "format": "int32"}),
        (
            {"type": "mood", "values": ["calm", "busy"], "length": 9},
            {"type": "string", "format": "mood", "enum": ["calm", "busy"], "maxLength": 9},
        ),
        (
            {"description": "Words", "references": ["t", "id"], "is_key": True},
            {
                "type": "string",
                "format": "text",
                "description": "Words\n\nNote:\nThis is a Primary Key.<pk/>\n"
                "This is a Foreign Key to `t.id`.<fk table='t' column='id'/>",
            },
        ),
    ],
)
def test_a_column_is_a_property(column: dict[str, object], property_: object) -> None:
    assert shown(**column) == property_


def test_a_comment_of_the_schema_is_the_title() -> None:
    found = document(description="Halls\n\nof a venue")

    assert found["info"] == {"title": "Halls", "description": "of a venue", "version": "1"}


def test_it_is_json_whatever_kind() -> None:
    check_accepted(parse_accept("text/csv, application/openapi+json"))
    check_accepted(parse_accept(None))
    with pytest.raises(RequestError, match="text/csv"):
        check_accepted(parse_accept("text/csv"))
