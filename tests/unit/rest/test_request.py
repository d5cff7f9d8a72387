import pytest

from banquet.errors import RequestError
from banquet.rest.plan import Call, Delete, Insert, Plan, Read, Update
from banquet.rest.request import Offers, Target, parse_request, parse_target, plan_request
from tests.unit.rest.world import SCHEMA

OFFERS = Offers(("public", "annex"), max_rows=100)


def plan(method: str, name: str, query: bytes = b"", body: bytes = b"{}", **headers: str) -> Plan:
    request = parse_request(method, Target("table", name), query, headers, OFFERS)
    return plan_request(request, body, SCHEMA, OFFERS)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", Target("root", "")),
        ("/t", Target("table", "t")),
        ("/t/", Target("table", "t")),
        ("/rpc", Target("table", "rpc")),
        ("/rpc/f", Target("function", "f")),
    ],
)
def test_a_path_names_a_target(path: str, target: Target) -> None:
    assert parse_target(path) == target


@pytest.mark.parametrize(("path", "code"), [("/a/b", "PGRST125"), ("/rpc/a/b", "PGRST125")])
def test_other_paths_are_refused(path: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_target(path)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("method", "kind"),
    [("GET", Read), ("HEAD", Read), ("POST", Insert), ("PATCH", Update), ("DELETE", Delete)],
)
def test_a_method_decides_the_plan(method: str, kind: type[Plan]) -> None:
    assert isinstance(plan(method, "t"), kind)


def test_a_function_is_planned_as_a_call() -> None:
    request = parse_request("POST", Target("function", "rows"), b"", {}, OFFERS)

    found = plan_request(request, b'{"a": 1}', SCHEMA, OFFERS)

    assert isinstance(found, Call)
    assert found.output.page_limit == 100


@pytest.mark.parametrize(
    ("query", "page_limit"), [(b"", 100), (b"limit=101", 100), (b"limit=100", None)]
)
def test_the_operators_limit_counts_where_it_may_cut(query: bytes, page_limit: int | None) -> None:
    assert plan("GET", "t", query).output.page_limit == page_limit


def test_a_profile_is_taken_from_the_header_of_the_method() -> None:
    def schema(method: str, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        target = Target("table", "t")
        return parse_request(method, target, b"", named, OFFERS).schema

    assert schema("GET", accept_profile="annex", content_profile="public") == "annex"
    assert schema("POST", accept_profile="annex", content_profile="public") == "public"
    assert schema("GET") == "public"
    with pytest.raises(RequestError, match="Invalid schema: hidden"):
        schema("GET", accept_profile="hidden")


def test_writes_ignore_the_page_but_check_its_names() -> None:
    found = plan("DELETE", "t", b"limit=1&offset=1&id=eq.1")

    assert isinstance(found, Delete)
    assert (found.node.limit, found.node.offset, found.node.where) == (None, 0, ())
    assert len(found.where) == 1
    with pytest.raises(RequestError, match=r"column t\.x does not exist"):
        plan("DELETE", "t", b"x=eq.1")


@pytest.mark.parametrize(
    ("method", "name", "query", "body", "code"),
    [
        ("GET", "nothing", b"", b"", "PGRST205"),
        ("POST", "t", b"", b'{"x": 1}', "PGRST204"),
        ("POST", "t", b"columns=x", b"{}", "PGRST204"),
        ("PATCH", "t", b"", b'[{"id": 1}, {"id": 2}]', "PGRST102"),
        ("GET", "t", b"or=(and(x.eq.1))", b"", "42703"),
        ("PUT", "t", b"", b"{}", "PGRST105"),
        ("PUT", "t", b"name=eq.x", b"{}", "PGRST105"),
        ("PUT", "t", b"id=in.(1)", b"{}", "PGRST105"),
        ("PUT", "t", b"id=not.eq.1", b"{}", "PGRST105"),
        ("PUT", "t", b"id=eq.1&id=eq.1", b"{}", "PGRST105"),
        ("PUT", "t", b"and=(id.eq.1)", b"{}", "PGRST105"),
        ("PUT", "t", b"id=eq.1&limit=1", b"{}", "PGRST114"),
        ("PUT", "t", b"id=eq.1", b'{"x": 1}', "PGRST204"),
        ("TRACE", "t", b"", b"", "PGRST117"),
    ],
)
def test_what_does_not_exist_is_refused(
    method: str, name: str, query: bytes, body: bytes, code: str
) -> None:
    with pytest.raises(RequestError) as caught:
        plan(method, name, query, body)
    assert caught.value.code == code


def test_an_upsert_without_any_key_is_an_insert() -> None:
    found = plan("POST", 'o"dd', b"", b"{}", prefer="resolution=merge-duplicates")

    assert isinstance(found, Insert)
    assert found.conflict is None
