import pytest

from banquet.errors import RequestError
from banquet.rest.media import Explain, Media, Offer, choose_media, parse_accept

PLAN = "application/vnd.pgrst.plan"
EVERYTHING = Offer(plan=True, geojson=True)


def choose(accept: str | None, offer: Offer = EVERYTHING) -> Media:
    return choose_media(parse_accept(accept), offer)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, Media()),
        ("", Media()),
        ("*/*", Media()),
        ("application/json", Media()),
        ("text/html, application/json;q=0.9", Media()),
        ("application/vnd.pgrst.array+json", Media()),
        ("application/vnd.pgrst.array+json;nulls=stripped", Media(strip_nulls=True)),
        ("application/vnd.pgrst.object+json", Media("object")),
        ("ApplicatIon/vnd.PgRsT.object+json", Media("object")),
        ("application/vnd.pgrst.object;nulls=stripped", Media("object", True)),
        ("text/csv", Media("csv")),
        ("application/geo+json", Media("geojson")),
        ("application/json;q=0.5, text/csv", Media("csv")),
        ("text/csv;q=0, application/json", Media()),
        (PLAN, Media(explain=Explain("text"))),
        (
            f'{PLAN}+json; for="application/vnd.pgrst.object+json"; options=wal|analyze;',
            Media("object", explain=Explain("json", ("analyze", "wal"))),
        ),
        (f'{PLAN}+text; for="text/csv"; options=drop|table', Media("csv", explain=Explain("text"))),
    ],
)
def test_the_best_form_that_can_be_made_is_chosen(accept: str | None, media: Media) -> None:
    assert choose(accept) == media


@pytest.mark.parametrize(
    ("accept", "offer"),
    [
        ("image/png", EVERYTHING),
        (PLAN, Offer()),
        ("application/geo+json", Offer()),
        ("text/plain", EVERYTHING),
        ("text/csv;q=0", EVERYTHING),
        (f'{PLAN}+json; for="{PLAN}"', EVERYTHING),
        (f'{PLAN}+json; for="image/png"', EVERYTHING),
        (",;,", EVERYTHING),
    ],
)
def test_a_form_nobody_makes_is_refused(accept: str, offer: Offer) -> None:
    with pytest.raises(RequestError) as caught:
        choose(accept, offer)
    assert caught.value.code == "PGRST107"


def test_a_bare_value_has_the_type_of_its_function() -> None:
    html = Offer(value="text/html")

    assert choose("text/html", html) == Media("value", name="text/html")
    assert choose("application/xml, text/html;q=0.9, */*;q=0.8", html).name == "text/html"
    assert choose("*/*", html) == Media()
    assert choose("image/x", Offer(value="*/*")).name == "application/octet-stream"


@pytest.mark.parametrize(
    ("media", "content_type"),
    [
        (Media(), "application/json; charset=utf-8"),
        (Media("object"), "application/vnd.pgrst.object+json; charset=utf-8"),
        (Media("csv"), "text/csv; charset=utf-8"),
        (Media("geojson"), "application/geo+json; charset=utf-8"),
        (Media("value", name="text/plain"), "text/plain; charset=utf-8"),
        (Media("value", name="image/png"), "image/png"),
        (
            Media(strip_nulls=True),
            "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8",
        ),
        (
            Media(explain=Explain("json", ("analyze", "wal"))),
            f'{PLAN}+json; for="application/json"; options=analyze|wal; charset=utf-8',
        ),
    ],
)
def test_a_form_has_a_content_type(media: Media, content_type: str) -> None:
    assert media.content_type == content_type
