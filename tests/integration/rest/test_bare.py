"""A server that stands in for a bare PostgREST: any schema, roles of the operator's, no keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import jwt
import psycopg
import pytest

from tests.conftest import Cluster, server_data_dir
from tests.running import Server

SECRET = "reallyreallyreallyreallyverysafe"
ODD_SCHEMA = 'SPECIAL "@/\\#~_-'
WORLD = """
create schema test;
create schema {odd};
create table test.items (id int primary key, owner text default current_user);
create table test.secrets (id int primary key, owner text default current_user);
alter table test.secrets enable row level security;
create policy own on test.secrets using
  (owner = current_setting('request.jwt.claims')::json ->> 'name');
create table {odd}.names (id int primary key, name text);
insert into test.items select generate_series(1, 5);
insert into test.secrets values (1, 'jdoe'), (2, 'jroe');
insert into {odd}.names values (1, 'John');
create role {anon} nologin; create role {author} nologin;
grant {anon}, {author} to authenticator;
grant usage on schema test, {odd} to {anon}, {author};
grant select, insert on test.items to {anon};
grant select on {odd}.names to {anon};
grant select on test.secrets to {author};
"""


@dataclass
class Bare:
    """A running server, and the role that its tokens name."""

    url: str
    author: str

    def ask(
        self, method: str, path: str, token: str | None = None, **options: Any
    ) -> httpx.Response:
        headers = options.pop("headers", {})
        if token:
            headers = {**headers, "authorization": f"Bearer {token}"}
        return httpx.request(method, f"{self.url}/rest/v1{path}", headers=headers, **options)

    def token(self, **claims: Any) -> str:
        return jwt.encode({"role": self.author, **claims}, SECRET, algorithm="HS256")


@pytest.fixture(scope="module")
def bare(
    cluster: Cluster, platform_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bare]:
    mark = uuid4().hex[:8]
    name, anon, author = f"bare_{mark}", f"anon_{mark}", f"author_{mark}"
    url = cluster.create(name, platform_template)
    odd = '"' + ODD_SCHEMA.replace('"', '""') + '"'
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(WORLD.format(odd=odd, anon=anon, author=author).encode())
    settings = {
        "BANQUET_SCHEMA": "platform",
        "BANQUET_KEYLESS_ROLE": anon,
        "BANQUET_JWT_SECRET": SECRET,
        "BANQUET_EXPOSED_SCHEMAS": f"test,{ODD_SCHEMA}",
        "BANQUET_TX_END": "rollback-allow-override",
        "BANQUET_MAX_ROWS": "3",
    }
    server = Server(url, server_data_dir(cluster, tmp_path_factory), settings)
    server.start()
    yield Bare(server.url, author)
    server.stop()
    cluster.drop(name)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"drop role {anon}, {author}".encode())


def test_nobody_needs_a_key(bare: Bare) -> None:
    response = bare.ask("GET", "/items?order=id", headers={"prefer": "count=exact"})

    assert (response.status_code, len(response.json())) == (206, 3)
    assert response.headers["content-range"] == "0-2/5"
    assert response.headers["content-profile"] == "test"


def test_a_schema_of_any_name_is_served(bare: Bare) -> None:
    response = bare.ask("GET", "/names", headers={"accept-profile": ODD_SCHEMA})

    assert response.json() == [{"id": 1, "name": "John"}]
    assert response.headers["content-profile"] == ODD_SCHEMA


def test_what_nobody_may_is_401_and_what_somebody_may_not_403(bare: Bare) -> None:
    assert bare.ask("GET", "/secrets").status_code == 401
    assert bare.ask("GET", "/items", bare.token()).status_code == 403


def test_claims_of_a_token_are_there_for_policies(bare: Bare) -> None:
    found = bare.ask("GET", "/secrets?select=id", bare.token(name="jroe"))

    assert found.json() == [{"id": 2}]
    assert bare.ask("GET", "/items?limit=1", bare.token(role=None)).status_code == 401


def test_a_token_without_a_role_is_nobodys(bare: Bare) -> None:
    token = jwt.encode({"name": "x"}, SECRET, algorithm="HS256")

    assert bare.ask("GET", "/items?limit=1", token).status_code == 200


def test_nothing_stays_unless_it_is_said(bare: Bare) -> None:
    def items() -> int:
        counted = bare.ask("HEAD", "/items", headers={"prefer": "count=exact"})
        return int(counted.headers["content-range"].rpartition("/")[2])

    vain = bare.ask("POST", "/items", json={"id": 10})
    kept = bare.ask("POST", "/items", json={"id": 11}, headers={"prefer": "tx=commit"})

    assert (vain.status_code, "preference-applied" in vain.headers) == (201, False)
    assert (kept.status_code, kept.headers["preference-applied"]) == (201, "tx=commit")
    assert items() == 6


def test_the_description_is_for_everybody(bare: Bare) -> None:
    assert set(bare.ask("GET", "/").json()["definitions"]) == {"items"}
    assert set(bare.ask("GET", "/", bare.token()).json()["definitions"]) == {"secrets"}
