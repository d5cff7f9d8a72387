"""The port itself, spoken to by hand: heads that are too large, bodies, upgrades, garbage."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from banquet.http.protocol import HEAD_LIMIT_BYTES
from tests.running import Server


def _talk(server: Server, *chunks: bytes) -> bytes:
    """Send bytes and return everything that comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        try:
            for chunk in chunks:
                connection.sendall(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it hung up in the middle, as it may
        answer = b""
        try:
            while data := connection.recv(65_536):
                answer += data
        except ConnectionResetError:
            pass
        return answer


def _is_well(server: Server) -> bool:
    return httpx.get(f"{server.url}/health", timeout=30).status_code == 200


def test_request_line_of_32_kib_passes(server: Server) -> None:
    values = ",".join(str(number) for number in range(6_000))
    with server.client() as client:
        response = client.get(f"/rest/v1/branches?id=in.({values})")

    assert len(values) > 24 * 1024
    assert response.status_code != 414
    assert response.status_code < 500
    long = f"/rest/v1/branches?code=eq.{'x' * 33_000}"
    with server.client() as client:
        assert client.get(long).status_code < 414


def test_endless_head_is_cut_off(server: Server) -> None:
    line = b"x-filler: " + b"y" * 8_000 + b"\r\n"
    chunks = [b"GET / HTTP/1.1\r\nhost: b\r\n", *([line] * (HEAD_LIMIT_BYTES // 8_000 + 80))]

    answer = _talk(server, *chunks)

    assert answer.startswith(b"HTTP/1.1 431 ") or answer == b""
    assert _is_well(server)


def test_garbage_is_refused(server: Server) -> None:
    answer = _talk(server, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert _is_well(server)


def test_two_lengths_are_refused(server: Server) -> None:
    answer = _talk(
        server,
        b"POST /rest/v1/branches HTTP/1.1\r\nhost: b\r\ncontent-length: 3\r\n"
        b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    )

    assert answer.startswith(b"HTTP/1.1 400 ")


def test_body_over_the_limit_is_refused_before_it_is_read(server: Server) -> None:
    answer = _talk(
        server,
        b"POST /rest/v1/branches HTTP/1.1\r\nhost: b\r\ncontent-length: 17000000\r\n\r\n[",
    )

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"body_too_large"' in answer
    assert _is_well(server)


def test_body_that_hides_its_length_is_cut_off(server: Server) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(17 * 16):
            yield b"x" * 65_536

    with server.client() as client:
        response = client.post("/rest/v1/branches", content=chunks())

    assert response.status_code == 413
    assert _is_well(server)


def test_upgrade_elsewhere_is_no_socket(server: Server) -> None:
    answer = _talk(
        server,
        b"GET /rest/v1/branches HTTP/1.1\r\nhost: b\r\nconnection: Upgrade\r\n"
        b"upgrade: websocket\r\nsec-websocket-version: 13\r\n"
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    )

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert _is_well(server)


def test_config_tells_the_page_what_it_needs(server: Server) -> None:
    response = httpx.get(f"{server.url}/config.json", headers={"host": "diary.example:81"})

    assert response.json() == {
        "url": "http://diary.example:81",
        "publishable_key": server.publishable_key,
        "schema": "banquet",
        "signup": "open",
        "demo": False,
        "mail": False,
        "version": "0.1.0",
    }
    assert server.secret_key not in response.text
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/nothing.json", "/rest/v2/x", "/auth/v2/x"])
def test_addresses_of_nobody_are_not_found(server: Server, path: str) -> None:
    assert httpx.get(f"{server.url}{path}").status_code == 404


def test_browser_elsewhere_may_ask(server: Server) -> None:
    response = httpx.options(
        f"{server.url}/auth/v1/token",
        headers={
            "origin": "https://app.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "apikey,x-supabase-api-version",
        },
    )

    assert response.status_code == 204
    assert response.headers["access-control-allow-headers"] == "apikey,x-supabase-api-version"


def test_answers_of_a_connection_keep_their_order(server: Server) -> None:
    key = f"apikey: {server.secret_key}\r\n".encode()
    answer = _talk(
        server,
        b"HEAD /rest/v1/branches HTTP/1.1\r\nhost: b\r\nx-request-id: first\r\n" + key + b"\r\n"
        b"GET /rest/v1/branches HTTP/1.1\r\nhost: b\r\nx-request-id: second\r\n" + key + b"\r\n"
        b"OPTIONS /rest/v1/branches HTTP/1.1\r\nhost: b\r\norigin: http://a\r\n"
        b"access-control-request-method: GET\r\nx-request-id: third\r\nconnection: close\r\n\r\n",
    )

    first, second, third = answer.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"200 ")
    assert b"x-request-id: first" in first
    assert first.endswith(b"\r\n\r\n")  # an answer to HEAD has a head alone
    assert b"x-request-id: second" in second
    assert second.endswith(b"\r\n\r\n[]")
    assert third.startswith(b"204 ")
    assert b"x-request-id: third" in third


def test_head_request_that_closes_is_answered(server: Server) -> None:
    answer = _talk(
        server,
        b"HEAD /rest/v1/branches HTTP/1.1\r\nhost: b\r\nconnection: close\r\n"
        + f"apikey: {server.secret_key}\r\n\r\n".encode(),
    )

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


def test_client_that_waits_to_be_asked_for_its_body_is_asked(server: Server) -> None:
    head = (
        "POST /rest/v1/nothing HTTP/1.1\r\nhost: b\r\nexpect: 100-continue\r\n"
        f"apikey: {server.secret_key}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head.encode())

        assert connection.recv(1024).startswith(b"HTTP/1.1 100 Continue\r\n")
        connection.sendall(b"{}")
        assert connection.recv(1024).startswith(b"HTTP/1.1 404 ")
