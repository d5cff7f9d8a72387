"""Trees of tables as text. What they answer is tested over HTTP; here stands what is asked."""

import pytest

from banquet.rest.conditions import filtered
from banquet.rest.embedding import build_node
from banquet.rest.joins import joined
from banquet.rest.parameters import Parameters
from banquet.rest.query import parse_query
from banquet.rest.schema import Column, ComputedField, Junction, Relationship, Schema, Table
from banquet.rest.select import every_column, page, returned, scope_of
from banquet.rest.tree import Node


def table(name: str, *columns: str) -> Table:
    return Table("s", name, {column: Column(column, "integer") for column in columns}, ("id",))


EVENTS = table("events", "id", "host_id")
STAFF = table("staff", "id", "name")
LABEL = ComputedField(("s", "label"), ("s", "events"), Column("label", "text"))
SCHEMA = Schema(
    tables={("s", "events"): EVENTS, ("s", "staff"): STAFF},
    relationships={
        ("s", "events"): (
            Relationship(
                ("s", "events"), ("s", "staff"), "many-to-one", "host_fkey", (("host_id", "id"),)
            ),
        ),
        ("s", "staff"): (
            Relationship(
                ("s", "staff"), ("s", "events"), "one-to-many", "host_fkey", (("id", "host_id"),)
            ),
        ),
    },
    computed={("s", "events"): {"label": LABEL}},
)


def tree(query: str, of: Table = EVENTS, max_rows: int | None = None) -> Node:
    parsed = parse_query(query.encode(), aggregates=True)
    relation = (of.schema, of.name)
    return build_node(SCHEMA, of.name, of.columns, parsed, relation=relation, max_rows=max_rows)


def text(node: Node, *, derived: bool = False, limit: int | None = None) -> str:
    parameters = Parameters()
    where = filtered(scope_of(node, parameters, derived=derived))
    source = "source as t" if derived else f'"s"."{node.name}"'
    return page(node, source, where, parameters, limit=limit, derived=derived)


def test_a_page_is_picked_before_tables_are_embedded() -> None:
    assert text(tree("select=id,staff(name)&order=id.desc&limit=5")) == (
        'select "events"."id", "staff_1_rows"."banquet_json" as "staff" from '
        '(select "events"."id", "events"."host_id", "events"."id" as "banquet_order_0" '
        'from "s"."events" order by "events"."id" desc limit 5) as "events" '
        "left join lateral (select row_to_json(banquet_one.*) as banquet_json from "
        '(select "staff_1"."name" from "s"."staff" as "staff_1" '
        'where "staff_1"."id" = "events"."host_id") as banquet_one) as "staff_1_rows" on true '
        'order by "events"."banquet_order_0" desc'
    )


def test_an_inner_embed_is_a_condition_besides() -> None:
    found = text(tree("select=id,staff!inner()&staff.name=eq.1"))

    assert found == (
        'select "events"."id" from "s"."events" where exists (select from "s"."staff" as '
        '"staff_1_any" where "staff_1_any"."id" = "events"."host_id" and "staff_1_any"."name" = $1)'
    )


def test_rows_come_as_they_were_picked_where_no_order_is_asked_for() -> None:
    found = text(tree("select=id,staff(name)&limit=5"))

    assert 'row_number() over () as "banquet_order_0" from "s"."events" limit 5)' in found
    assert found.endswith(' order by "events"."banquet_order_0"')


def test_rows_that_others_decide_about_come_by_their_key() -> None:
    for query in ("select=id,staff!inner(name)", "select=id,staff()&or=(staff.is.null,id.eq.1)"):
        found = text(tree(f"{query}&limit=5"))
        assert '"events"."id" as "banquet_order_0"' in found
        assert found.endswith(' order by "events"."banquet_order_0"')


def test_rows_are_not_ordered_by_what_the_answer_does_not_name() -> None:
    found = text(tree("select=host_id,staff!inner()&limit=5"))

    assert "banquet_order" not in found


@pytest.mark.timeout(5)
def test_two_names_a_level_do_not_add_up_to_thousands_of_paths() -> None:
    nested = "id"
    for level in range(16):
        nested = f"x{level}:{'staff' if level % 2 else 'events'}({nested})"
    path = ".".join("staff" if level % 2 else "events" for level in range(15, -1, -1))

    for query in (f"select={nested}", f"select={nested}&{path}.id=eq.1"):
        assert "events_16" in text(tree(query))


def test_lists_are_cut_by_the_operators_limit() -> None:
    assert "limit 7) as banquet_one" in text(tree("select=events(id)", STAFF, 7))
    assert "limit 3) as banquet_one" in text(tree("select=events(id)&events.limit=3", STAFF, 7))
    assert "limit" not in text(tree("select=staff(id)", EVENTS, 7))


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("select=id", '"events"."id"'),
        ("select=id&order=host_id", '"events"."id", "events"."host_id"'),
        ("select=staff(name)", '"events"."host_id"'),
        ("select=staff()", '"events"."host_id"'),
        ("select=*", '"events".*'),
        ("select=label", '"events" as "banquet_row"'),
        ("select=*,label", '"events".*, "events" as "banquet_row"'),
        ("select=count()", "1"),
    ],
)
def test_a_write_returns_what_its_answer_needs(query: str, columns: str) -> None:
    assert returned(tree(query)) == columns


def test_conditions_may_name_more_than_the_answer() -> None:
    assert every_column(tree("select=id&label=eq.x")) == '"events".*, "events" as "banquet_row"'
    assert every_column(tree("select=id&id=eq.1")) == '"events".*'


def test_a_computed_field_is_a_call_on_the_whole_row() -> None:
    assert text(tree("select=label")) == (
        'select "s"."label"("events"::"s"."events") as "label" from "s"."events"'
    )
    assert text(tree("select=*,label"), derived=True) == (
        'select "events"."id", "events"."host_id", '
        '"s"."label"("events"."banquet_row"::"s"."events") as "label" from source as t'
    )


def test_rows_are_grouped_by_all_that_is_not_added_up() -> None:
    assert text(tree("select=host_id,count(),id.sum()::text&limit=2")) == (
        'select "events"."host_id", count(*) as "count", cast(sum("events"."id") as text) as "sum" '
        'from "s"."events" group by 1 limit 2'
    )


def test_a_table_in_the_middle_is_joined_by_both_keys() -> None:
    junction = Junction(("s", "links"), ("a", "b"), (("id", "event_id"),), (("staff_id", "id"),))
    embed = tree("select=staff(id)").embeds[0]
    through = Relationship(("s", "events"), ("s", "staff"), "many-to-many", junction=junction)
    node = tree("select=id")

    relation, link = joined(node, '"events"', type(embed)("staff", through, embed.node))

    assert relation == (
        '"s"."staff" as "staff_1" join "s"."links" as "staff_1_via" '
        'on "staff_1"."id" = "staff_1_via"."staff_id"'
    )
    assert link == '"staff_1_via"."event_id" = "events"."id"'


def _hosted(odd: Table) -> Node:
    """Return what asks for the staff that host the rows of another table."""
    host = Relationship(("s", odd.name), ("s", "staff"), "many-to-one", "k", (("host_id", "id"),))
    schema = Schema(
        tables={**SCHEMA.tables, ("s", odd.name): odd}, relationships={("s", odd.name): (host,)}
    )
    query = parse_query(b"select=staff(id)")
    return build_node(schema, odd.name, odd.columns, query, relation=("s", odd.name))


def test_what_is_embedded_is_never_called_like_what_is_around_it() -> None:
    odd = table("banquet_1", "id", "host_id", "staff_1")

    assert '"embedded_1"."id" = "banquet_1"."host_id"' in text(_hosted(odd))


@pytest.mark.parametrize("odd", ["staff_1", "staff_1_rows"])
def test_a_table_called_like_an_embedded_one_gets_a_number_inside(odd: str) -> None:
    around = table(odd, "id", "host_id")
    assert '"banquet_1"."id" = ' in text(_hosted(around))


def test_a_column_called_like_an_embedded_table_is_not_taken_for_its_row() -> None:
    around = table("parties", "id", "host_id", "staff_1")
    assert '"banquet_1"."id" = "parties"."host_id"' in text(_hosted(around))


def test_tables_embedded_twice_have_two_names() -> None:
    both = text(tree("select=one:staff(id),other:staff(id)"))
    assert '"staff_1"."id" = "events"."host_id"' in both
    assert '"banquet_2"."id" = "events"."host_id"' in both
