import pytest

from banquet.auth.redirects import Targets, with_fragment, with_query

SITE = "https://diary.example"
TARGETS = Targets(
    SITE,
    [
        "https://*.utsav.example/**",
        "https://preview-?.example/welcome",
        "https://{red,green}.example/*",
        "https://room[1-3].example/",
        "com.utsav.diary://callback",
        "http://127.0.0.1:3000/*",
    ],
)


@pytest.mark.parametrize(
    "target",
    [
        SITE,
        f"{SITE}/new-password?from=mail#top",
        "https://delhi.utsav.example/a/b.html",
        "https://preview-7.example/welcome",
        "https://green.example/in",
        "https://room2.example/",
        "com.utsav.diary://callback",
        "com.utsav.diary://callback#anything",
        "http://127.0.0.1:3000/in",
    ],
)
def test_target_is_allowed(target: str) -> None:
    assert TARGETS.allows(target)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "/new-password",
        "//evil.example",
        "http://diary.example",
        "https://diary.example:8443/",
        "https://diary.example.evil.example/",
        "https://evil.example/https://diary.example",
        "https://diary.example@evil.example/",
        "https://someone@diary.example/",
        "https://evil.example/#https://delhi.utsav.example/",
        "https://a.b.utsav.example/",
        "https://preview-77.example/welcome",
        "https://blue.example/in",
        "https://green.example/in/deeper",
        "https://room4.example/",
        "https://evil.example\\.utsav.example/",
        "\thttps://delhi.utsav.example/",
        "https://delhi.utsav.example/\n",
        "https://2130706433/.utsav.example/",
        "https://[::1/",
        "http://127.0.0.1:4000/in",
        "javascript:alert(1)",
        "https://delhi.utsav.example/" + "x" * 2000,
    ],
)
def test_target_is_not_allowed(target: str) -> None:
    assert not TARGETS.allows(target)


def test_port_is_free_where_the_site_is_this_machine() -> None:
    targets = Targets("http://127.0.0.1:8000")

    assert targets.allows("http://127.0.0.1:5173/new-password")
    assert targets.allows("http://localhost:8000/new-password")
    assert not targets.allows("https://localhost:8000/new-password")
    assert not targets.allows("http://127.0.0.2:8000/")


def test_first_allowed_target_is_chosen_and_else_the_site() -> None:
    assert TARGETS.choose(None, "", f"{SITE}/in") == f"{SITE}/in"
    assert TARGETS.choose("https://evil.example/", f"{SITE}/from") == f"{SITE}/from"
    assert TARGETS.choose("https://evil.example/", None) == SITE


def test_values_are_put_into_the_fragment_in_the_order_of_their_names() -> None:
    assert (
        with_fragment(f"{SITE}/in?x=1#old", [("type", "signup"), ("message", "a b&c")])
        == f"{SITE}/in?x=1#message=a+b%26c&type=signup"
    )


def test_values_are_put_into_the_query_beside_its_own() -> None:
    assert with_query(f"{SITE}/in?x=1&code=old", [("code", "new")]) == f"{SITE}/in?x=1&code=new"
    assert with_query(f"{SITE}/in?x=1", [("error", "e")], keep=False) == f"{SITE}/in?error=e"
