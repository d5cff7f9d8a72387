# ruff: noqa: E501 - a row of a table is one line
"""Related tables inside an answer: along keys both ways, through tables, views and functions."""

from typing import Any

import pytest

from tests.integration.rest.conftest import RestServer


def test_many_lead_to_one(world: RestServer) -> None:
    rows = world.rows("/events?select=title,customers(name)&order=id&id=in.(1,4,5)")

    # The customer of the fourth is of another branch, the fifth has none.
    assert rows == [
        {"title": "Wedding", "customers": {"name": "Asha"}},
        {"title": "Meeting", "customers": None},
        {"title": "Tasting", "customers": None},
    ]
    assert world.sql("select name from customers where id = 3") == [("Chand",)]


def test_one_leads_to_many(world: RestServer) -> None:
    rows = world.rows("/customers?select=name,events(id)&order=id&events.order=id")

    assert rows == [
        {"name": "Asha", "events": [{"id": 1}, {"id": 2}]},
        {"name": "Bina", "events": [{"id": 3}]},
        {"name": "Dev", "events": []},
    ]


def test_one_leads_to_one(world: RestServer) -> None:
    assert world.rows("/events?select=id,contracts(signed)&id=lt.3&order=id") == [
        {"id": 1, "contracts": {"signed": True}},
        {"id": 2, "contracts": None},
    ]
    assert world.rows("/contracts?select=events(title)&event_id=eq.1") == [
        {"events": {"title": "Wedding"}}
    ]


def test_many_lead_to_many_through_a_table(world: RestServer) -> None:
    rows = world.rows("/events?select=id,staff!waiters(name)&staff.order=name&order=id&id=lt.4")

    assert rows == [
        {"id": 1, "staff": [{"name": "Hari"}, {"name": "Indu"}]},
        {"id": 2, "staff": []},
        {"id": 3, "staff": [{"name": "Jai"}]},
    ]


def test_the_table_in_the_middle_is_embedded_too(world: RestServer) -> None:
    rows = world.rows("/events?select=waiters(hours,staff(name))&id=eq.1&waiters.order=hours")

    assert rows == [
        {
            "waiters": [
                {"hours": 5, "staff": {"name": "Hari"}},
                {"hours": 6, "staff": {"name": "Indu"}},
            ]
        }
    ]


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("events_host_fkey(name)", {"events_host_fkey": {"name": "Hari"}}),
        ("host_id(name)", {"host_id": {"name": "Hari"}}),
        ("host:staff!events_host_fkey(name)", {"host": {"name": "Hari"}}),
        ("host:staff!host_id(name)", {"host": {"name": "Hari"}}),
        ("host:staff!inner!host_id(name)", {"host": {"name": "Hari"}}),
        ("stand_in_id(name),host_id(id)", {"stand_in_id": {"name": "Indu"}, "host_id": {"id": 1}}),
        ("customers!customer_id(*)", {"customers": {"id": 1, "branch_id": 1, "name": "Asha", "facts": {"vip": True}}}),
        ("c:customers!events_customer_fkey(id::text)", {"c": {"id": "1"}}),
        ("customers(n:name,vip:facts->vip)", {"customers": {"n": "Asha", "vip": True}}),
        ('"my guest":customers("name")', {"my guest": {"name": "Asha"}}),
    ],
)  # fmt: skip
def test_names_and_hints_say_which_is_meant(
    world: RestServer, select: str, expected: dict[str, Any]
) -> None:
    assert world.rows(f"/events?select={select}&id=eq.1") == [expected]


def test_a_table_leads_to_itself_by_its_name_and_by_its_column(world: RestServer) -> None:
    rows = world.rows("/events?select=id,next:events(id),follows_id(id)&id=in.(1,2)&order=id")

    assert rows == [
        {"id": 1, "next": [{"id": 2}], "follows_id": None},
        {"id": 2, "next": [], "follows_id": {"id": 1}},
    ]
    assert world.rows("/events?select=events!follows_id(id,events!events_follows_fkey(id))&id=eq.1") == [
        {"events": [{"id": 2, "events": []}]}
    ]  # fmt: skip


def test_a_table_leads_to_itself_through_another(world: RestServer) -> None:
    friends = (
        "/customers?select=friends:customers!friends_one_fkey(name)&id=eq.1&friends.order=name"
    )

    assert world.rows(friends) == [{"friends": [{"name": "Bina"}, {"name": "Dev"}]}]


def test_deep_trees_are_read(world: RestServer) -> None:
    select = "name,events(title,host_id(name,waiters(hours,events(id))),contracts(signed))"

    rows = world.rows(f"/customers?select={select}&id=eq.2")

    assert rows == [
        {
            "name": "Bina",
            "events": [
                {
                    "title": "Birthday",
                    "host_id": {
                        "name": "Hari",
                        "waiters": [
                            {"hours": 5, "events": {"id": 1}},
                            {"hours": 8, "events": {"id": 4}},
                        ],
                    },
                    "contracts": {"signed": False},
                }
            ],
        }
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("events.guests=gt.250", [[1], [], []]),
        ("events.order=guests.asc", [[2, 1], [3], []]),
        ("events.order=guests&events.limit=1", [[2], [3], []]),
        ("events.order=id&events.limit=1&events.offset=1", [[2], [], []]),
        ("events.limit=0", [[], [], []]),
        ("events.or=(guests.lt.50,title.eq.Wedding)", [[1], [3], []]),
        ("events.not.or=(guests.lt.50,title.eq.Wedding)", [[2], [], []]),
        ("events.and=(id.gt.1,not.and(id.gt.2))", [[2], [], []]),
        ("events.id=in.(2,3)&events.title=like.R*", [[2], [], []]),
        ("events.facts->floor->>hall=eq.B", [[2], [], []]),
    ],
)
def test_an_embedded_table_is_filtered_ordered_and_paged(
    world: RestServer, query: str, expected: list[list[int]]
) -> None:
    order = "" if "order" in query else "&events.order=id"

    rows = world.rows(f"/customers?select=events(id)&order=id&{query}{order}")

    assert [[event["id"] for event in row["events"]] for row in rows] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select=id,events!inner(id)", [1, 2]),
        ("select=id,events!inner(id)&events.guests=gt.250", [1]),
        ("select=id,events!inner(contracts!inner(signed))&events.contracts.signed=is.false", [2]),
        ("select=id,events(id)&events=is.null", [4]),
        ("select=id,events(id)&events=not.is.null", [1, 2]),
        ("select=id,events()&events=is.not_null&events.guests=lt.50", [2]),
        ("select=id,e:events()&e=is.null", [4]),
        ("select=id,events()&or=(events.is.null,name.eq.Asha)", [1, 4]),
        ("select=id,events()&not.and=(events.not.is.null,id.gt.1)", [1, 4]),
        ("select=id,friends!friends_one_fkey!inner()", [1, 2]),
        ("select=id,...events!inner()&events.id=eq.2", [1]),
        ("select=id,events!inner(id)&events.limit=0", []),
        ("select=id,biggest!inner(id)", [1, 2]),
    ],
)
def test_rows_are_picked_by_what_is_embedded_in_them(
    world: RestServer, query: str, expected: list[int]
) -> None:
    counting = {"prefer": "count=exact"}

    rows = world.ask("GET", f"/customers?{query}&order=id", headers=counting)
    head = world.ask("HEAD", f"/customers?{query}&limit=1", headers=counting)

    assert [row["id"] for row in rows.json()] == expected
    assert rows.headers["content-range"].endswith(f"/{len(expected)}")
    assert head.headers["content-range"].endswith(f"/{len(expected)}")


def test_a_path_means_what_is_called_so_before_what_it_is(world: RestServer) -> None:
    select = "big:events(id),events(id)&events.id=eq.2&big.id=eq.1"

    assert world.rows(f"/customers?id=eq.1&select={select}") == [
        {"big": [{"id": 1}], "events": [{"id": 2}]}
    ]
    # the table's own name will do while nothing else has it
    assert world.rows("/customers?id=eq.1&select=big:events(id)&events.id=eq.2") == [
        {"big": [{"id": 2}]}
    ]


def test_an_empty_embed_shows_nothing(world: RestServer) -> None:
    assert world.rows("/customers?select=id,events()&id=eq.1") == [{"id": 1}]
    assert world.rows("/customers?select=events(contracts())&id=eq.1") == [{}]
    assert world.rows("/customers?select=id,events(id,contracts())&id=eq.2") == [
        {"id": 2, "events": [{"id": 3}]}
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id,...customers(name)", {"id": 1, "name": "Asha"}),
        ("...customers(customer:name,n:id)", {"customer": "Asha", "n": 1}),
        ("...contracts(*)", {"event_id": 1, "signed": True}),
        ("...host_id(host:name,waiters(hours))&host_id.waiters.order=hours", {"host": "Hari", "waiters": [{"hours": 5}, {"hours": 8}]}),
        ("...customers(...branches(branch:name),name)", {"name": "Asha", "branch": "North"}),
        ("...waiters(hours,...staff(name))&waiters.order=hours", {"hours": [5, 6], "name": ["Hari", "Indu"]}),
        ("...visits(day)&visits.order=day", {"day": ["2026-03-01", "2026-03-02"]}),
        ("...staff!waiters(staff:name)&staff.order=name", {"staff": ["Hari", "Indu"]}),
        ("...customers(vip:facts->vip,label->>name)", {"vip": True, "name": "ASHA"}),
    ],
)  # fmt: skip
def test_columns_of_a_spread_table_stand_among_the_others(
    world: RestServer, query: str, expected: dict[str, Any]
) -> None:
    assert world.rows(f"/events?id=eq.1&select={query}") == [expected]


def test_a_spread_table_without_rows_gives_nulls_or_empty_arrays(world: RestServer) -> None:
    rows = world.rows("/events?select=id,...customers(name),...waiters(hours)&id=eq.5")

    assert rows == [{"id": 5, "name": None, "hours": []}]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("select=id,waiters()&waiters=is.null", [2, 5]),
        ("select=id,waiters!inner(staff_id)", [1, 3, 4]),
        ("select=id,customers(name)", [1, 2, 3, 4, 5]),
    ],
)
def test_rows_nobody_ordered_come_as_they_lie(
    world: RestServer, query: str, ids: list[int]
) -> None:
    world.sql("analyze")  # so that the plan begins at the smaller table
    assert [row["id"] for row in world.rows(f"/events?{query}")] == ids


def test_rows_of_a_function_and_of_a_write_keep_their_order(world: RestServer) -> None:
    made = world.ask(
        "POST",
        "/waiters?select=staff_id,event_id,events!inner(id)",
        json=[{"staff_id": 3, "event_id": 2}, {"staff_id": 1, "event_id": 5}],
        headers={"prefer": "return=representation"},
    )
    world.sql("delete from waiters where event_id in (2, 5)")
    world.sql("analyze")
    ranked = world.rows("/rpc/smallest_first?select=id,waiters!inner(staff_id)")

    assert [row["event_id"] for row in made.json()] == [2, 5]
    assert [row["id"] for row in ranked] == [4, 3, 1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select=id,customers(name)&order=customers(name).desc.nullslast,id", [3, 1, 2, 4, 5]),
        ("select=id,customers(id)&order=customers(name).asc.nullsfirst,id.desc", [5, 4, 2, 1, 3]),
        ("select=id,h:host_id()&order=h(name).desc,id", [5, 4, 2, 1, 3]),
        ("select=id,...contracts()&order=contracts(signed),id", [3, 1, 2, 4, 5]),
        ("select=id,customers()&order=customers(facts->>vip),id&limit=2&offset=1", [2, 3]),
    ],
)
def test_rows_are_ordered_by_what_they_lead_to(
    world: RestServer, query: str, expected: list[int]
) -> None:
    assert [row["id"] for row in world.rows(f"/events?{query}")] == expected


def test_an_embedded_table_is_ordered_by_what_it_leads_to(world: RestServer) -> None:
    query = "select=events(id,contracts(signed))&events.order=contracts(signed),id&id=eq.1"

    assert world.rows(f"/customers?{query}") == [
        {"events": [{"id": 1, "contracts": {"signed": True}}, {"id": 2, "contracts": None}]}
    ]


def test_a_page_with_embeds_keeps_its_order(world: RestServer) -> None:
    rows = world.rows("/events?select=id,customers(name)&order=title.desc&limit=2&offset=1")

    assert rows == [
        {"id": 5, "customers": None},
        {"id": 2, "customers": {"name": "Asha"}},
    ]


def test_views_lead_where_their_columns_lead(world: RestServer) -> None:
    assert world.rows("/large_events?select=event,customers(name)&order=event") == [
        {"event": 1, "customers": {"name": "Asha"}},
        {"event": 2, "customers": {"name": "Asha"}},
    ]
    assert world.rows("/customers?select=large_events(event)&id=eq.1&large_events.order=event") == [
        {"large_events": [{"event": 1}, {"event": 2}]}
    ]
    assert world.rows("/large_titles?select=customers(name),contracts(signed)&event=eq.1") == [
        {"customers": {"name": "Asha"}, "contracts": {"signed": True}}
    ]


def test_partitions_stand_behind_their_table(world: RestServer) -> None:
    assert world.rows("/events?select=visits(day)&id=eq.3") == [{"visits": [{"day": "2026-05-05"}]}]
    assert world.rows("/visits?select=events(title)&day=eq.2026-05-05") == [
        {"events": {"title": "Birthday"}}
    ]
    response = world.ask("GET", "/events?select=visits_2026(day)")
    assert response.json()["code"] == "PGRST200"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/events?select=id,label&id=eq.1", [{"id": 1, "label": "Wedding (300)"}]),
        ("/events?select=l:label::varchar&id=eq.3", [{"l": "Birthday (40)"}]),
        ("/events?select=id&label=eq.Tasting (10)", [{"id": 5}]),
        ("/events?select=id&order=label&limit=1", [{"id": 3}]),
        ("/events?select=id&or=(label.like.W*,id.eq.9)", [{"id": 1}]),
        ("/customers?select=label->>name&id=eq.1", [{"name": "ASHA"}]),
        ("/customers?select=id&label->>name=eq.BINA", [{"id": 2}]),
        ("/events?select=label,customers(label)&id=eq.1", [{"label": "Wedding (300)", "customers": {"label": {"name": "ASHA"}}}]),
        ("/customers?select=events(label)&id=eq.2&events.label=like.B*", [{"events": [{"label": "Birthday (40)"}]}]),
        ("/customers?select=*,label&id=eq.2", [{"id": 2, "branch_id": 1, "name": "Bina", "facts": {}, "label": {"name": "BINA"}}]),
        ("/rpc/events_over?bound=250&select=label,customers(name)", [{"label": "Wedding (300)", "customers": {"name": "Asha"}}]),
    ],
)  # fmt: skip
def test_a_function_of_a_row_is_read_like_a_column(
    world: RestServer, path: str, expected: list[dict[str, Any]]
) -> None:
    assert world.rows(path) == expected


def test_every_column_does_not_include_computed_ones(world: RestServer) -> None:
    assert "label" not in world.rows("/events?id=eq.1")[0]


def test_a_function_of_a_row_leads_to_tables(world: RestServer) -> None:
    rows = world.rows(
        "/customers?select=biggest(title,contracts(signed)),small_events(id)&order=id"
        "&small_events.id=gt.0"
    )

    assert rows == [
        {"biggest": {"title": "Wedding", "contracts": {"signed": True}}, "small_events": []},
        {"biggest": {"title": "Birthday", "contracts": {"signed": False}}, "small_events": [{"id": 3}]},
        {"biggest": None, "small_events": []},
    ]  # fmt: skip
    # One that returns no set returns a row, of nulls where it returns null.
    assert world.rows("/events?select=id,payer(name)&order=id&id=in.(3,5)") == [
        {"id": 3, "payer": {"name": "Bina"}},
        {"id": 5, "payer": {"name": None}},
    ]
    assert world.rows("/events?select=id,payer!inner(name)&payer.name=eq.Bina") == [
        {"id": 3, "payer": {"name": "Bina"}}
    ]
    # It is meant before any key that leads to a table of its name.
    assert world.rows("/staff?select=contracts(event_id)&id=eq.1&contracts.order=event_id") == [
        {"contracts": [{"event_id": 1}, {"event_id": 3}]}
    ]
