from tests.integration.rest.conftest import RestServer


def test_a_read_returns_the_callers_rows_and_no_others(rest: RestServer) -> None:
    north = rest.rows("/rooms?select=id,name&order=id")
    south = rest.rows("/rooms?select=id,name&order=id", "south")

    assert north == [
        {"id": 1, "name": "Amber"},
        {"id": 2, "name": "Birch"},
        {"id": 3, "name": 'Cedar, "old"'},
    ]
    assert south == [{"id": 4, "name": "Dune"}]
