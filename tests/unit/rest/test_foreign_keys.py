from banquet.rest.foreign_keys import ForeignKey, Key, Relations, relationships_of, view_keys
from banquet.rest.schema import Junction, Name, Relationship

A, B, LINKS, VIEW = ("s", "a"), ("s", "b"), ("s", "links"), ("s", "view")
OTHER = ("other", "c")
RELATIONS = Relations(
    names={1: A, 2: B, 3: LINKS, 4: VIEW, 5: OTHER},
    columns={
        1: {1: "id"},
        2: {1: "id", 2: "a_id"},
        3: {1: "a_id", 2: "b_id"},
        4: {1: "key", 2: "a", 3: "again"},
        5: {1: "id", 2: "a_id"},
    },
    views={4: {1: (2, 1), 2: (2, 2), 3: (2, 2)}},
)
PRIMARY = [
    Key(1, frozenset({1}), True, (1,)),
    Key(2, frozenset({1}), True, (1,)),
    Key(3, frozenset({1, 2}), True, (1, 2)),
]
TO_A = ForeignKey("b_a_fkey", 2, (2,), 1, (1,))
LINK_A = ForeignKey("links_a_fkey", 3, (1,), 1, (1,))
LINK_B = ForeignKey("links_b_fkey", 3, (2,), 2, (1,))


def found(start: Name, end: Name, *foreign_keys: ForeignKey, keys: list[Key]) -> list[Relationship]:
    known = relationships_of(RELATIONS, keys, foreign_keys)
    return [one for one in known.get(start, ()) if one.target == end]


def test_a_foreign_key_leads_both_ways() -> None:
    assert found(B, A, TO_A, keys=PRIMARY) == [
        Relationship(B, A, "many-to-one", "b_a_fkey", (("a_id", "id"),))
    ]
    assert found(A, B, TO_A, keys=PRIMARY) == [
        Relationship(A, B, "one-to-many", "b_a_fkey", (("id", "a_id"),))
    ]


def test_a_unique_foreign_key_leads_from_one_to_one() -> None:
    unique = [*PRIMARY, Key(2, frozenset({2}), False)]

    assert [one.cardinality for one in found(B, A, TO_A, keys=unique)] == ["one-to-one"]
    assert [one.cardinality for one in found(A, B, TO_A, keys=unique)] == ["one-to-one"]


def test_a_table_keyed_by_two_foreign_keys_leads_through_itself() -> None:
    junction = Junction(
        LINKS, ("links_a_fkey", "links_b_fkey"), (("id", "a_id"),), (("b_id", "id"),)
    )

    through = [one for one in found(A, B, LINK_A, LINK_B, keys=PRIMARY) if one.junction]

    assert through == [Relationship(A, B, "many-to-many", junction=junction)]


def test_foreign_keys_outside_the_primary_key_do_not() -> None:
    keys = [*PRIMARY[:2], Key(3, frozenset({1}), True, (1,))]

    assert not [one for one in found(A, B, LINK_A, LINK_B, keys=keys) if one.junction]


def test_a_view_leads_where_its_columns_lead() -> None:
    leading = found(VIEW, A, TO_A, keys=PRIMARY)

    assert [one.columns for one in leading] == [(("a", "id"),), (("again", "id"),)]
    assert {one.cardinality for one in found(A, VIEW, TO_A, keys=PRIMARY)} == {"one-to-many"}
    assert view_keys(RELATIONS, PRIMARY) == {VIEW: ("key",)}


def test_schemas_are_apart() -> None:
    foreign = ForeignKey("c_a_fkey", 5, (2,), 1, (1,))

    assert relationships_of(RELATIONS, PRIMARY, [foreign]) == {}


def test_what_is_not_exposed_is_not_known() -> None:
    foreign = ForeignKey("hidden_fkey", 99, (1,), 1, (1,))

    assert relationships_of(RELATIONS, PRIMARY, [foreign]) == {}


def test_a_view_of_two_tables_is_keyed_by_both() -> None:
    both = Relations(
        names={1: A, 2: B, 4: VIEW},
        columns={1: {1: "id"}, 2: {1: "id"}, 4: {1: "second", 2: "first", 3: "again"}},
        views={4: {1: (2, 1), 2: (1, 1), 3: (1, 1)}},
    )

    assert view_keys(both, PRIMARY[:2]) == {VIEW: ("second", "first")}
