import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import get_args

import pytest

from banquet.auth.mail.letters import write_letter
from banquet.auth.mail.occasions import Kind, Occasion

LINK = "http://diary.test/auth/v1/verify?token=abc&type=recovery&redirect_to=http%3A//diary.test"
OCCASION = Occasion(
    kind="recovery",
    house="Utsav Banquets",
    link=LINK,
    code="012345",
    address="asha@utsav.test",
    new_address="asha.rao@utsav.test",
)


class Page(HTMLParser):
    """Collects what a page shows, where its links lead, and whether its tags match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


@pytest.mark.parametrize("kind", get_args(Kind))
def test_text_and_page_say_the_same(kind: Kind) -> None:
    has_link = kind != "reauthentication"
    letter = write_letter(replace(OCCASION, kind=kind, link=LINK if has_link else ""))

    page = Page(letter.html)

    assert page.open == []
    assert set(page.links) == ({LINK} if has_link else set())
    for sentence in re.split(r"\n\n|:\n", letter.text.removesuffix("-- \nUtsav Banquets\n")):
        for words in re.split(r"(?<=[.:]) |: (?=\d)|\n", sentence):
            assert words.removesuffix(":").lower() in page.words.lower()
    assert ("012345" in letter.text, "012345" in page.words) == (True, True)
    assert "Utsav Banquets" in letter.subject


@pytest.mark.parametrize("kind", get_args(Kind))
def test_page_is_readable_in_the_dark(kind: Kind) -> None:
    """Every colour that stands in place has its counterpart for the dark."""
    page = write_letter(replace(OCCASION, kind=kind)).html

    dark = page.split("prefers-color-scheme: dark")[1].split("</style>")[0]
    coloured = set(re.findall(r'class="(\w+)"', page))
    assert {name for name in coloured if f".{name} {{" not in dark} == set()
    assert 'name="color-scheme" content="light dark"' in page


def test_what_others_wrote_is_escaped_and_cannot_begin_a_header() -> None:
    mean = Occasion(
        kind="invite",
        house="<b>House</b>\r\nBcc: everybody@x.test",
        link='http://x.test/"><script>',
        inviter="<img src=x onerror=alert(1)>",
        work="sales & more",
    )

    letter = write_letter(mean)

    assert "\n" not in letter.subject
    assert not re.search(r"<(script|img|b)\b", letter.html)
    assert "sales &amp; more" in letter.html


def test_invitation_names_who_invites_and_to_what() -> None:
    asked = replace(OCCASION, kind="invite", inviter="Ritu Khanna", work="sales at Dwarka")

    assert (
        "Ritu Khanna invites you to Utsav Banquets, for sales at Dwarka."
        in write_letter(asked).text
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (60, "1 minute"),
        (900, "15 minutes"),
        (3600, "1 hour"),
        (7200, "2 hours"),
        (86_400, "24 hours"),
        (604_800, "7 days"),
    ],
)
def test_life_is_told_in_words(seconds: int, words: str) -> None:
    assert f"once, for {words}." in write_letter(replace(OCCASION, life_seconds=seconds)).text
