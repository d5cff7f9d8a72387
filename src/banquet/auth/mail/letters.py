"""How a mail looks: a plain text, and a page that says the same in light and dark. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from banquet.auth.mail.occasions import Occasion, Words, words_of


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has an envelope."""

    subject: str
    text: str
    html: str


def write_letter(occasion: Occasion) -> Letter:
    """Return the mail of an occasion."""
    words = words_of(occasion)
    return Letter(_one_line(words.subject), _text(words, occasion), _html(words, occasion))


def _life(seconds: int) -> str:
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        count = round(seconds / length)
        if count > 1 or (count == 1 and unit != "day"):
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"


def _lasting(occasion: Occasion) -> str:
    life = _life(occasion.life_seconds)
    what = "The link works" if occasion.link else "The code works"
    return f"{what} once, for {life}."


def _text(words: Words, occasion: Occasion) -> str:
    parts = [words.heading, words.body]
    if occasion.link:
        parts.append(f"{words.button}:\n{occasion.link}")
    if occasion.code:
        parts.append(
            f"If you are asked for a code: {occasion.code}"
            if occasion.link
            else f"Code: {occasion.code}"
        )
    parts += [_lasting(occasion), words.unasked, f"-- \n{occasion.house}"]
    return "\n\n".join(parts) + "\n"


# Mail programs know neither style sheets of their own nor variables: colours stand in place, and
# the few rules for the dark are repeated by class. Without them the page is as readable in light.
_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .canvas { background: #17141b !important; }
  .sheet { background: #211d27 !important; border-color: #3a3542 !important; }
  .text { color: #efecf3 !important; }
  .quiet { color: #b5afbe !important; }
  .code { color: #efecf3 !important; background: #2d2834 !important; }
  .button { background: #e3b4e6 !important; color: #2a0f2c !important; }
  .link { color: #e3b4e6 !important; }
}
"""
_FONT = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


def _html(words: Words, occasion: Occasion) -> str:
    rows = [
        _heading(words.heading),
        _paragraph(words.body),
        *_ways(words, occasion),
        _paragraph(f"{_lasting(occasion)} {words.unasked}", quiet=True),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(words.subject)}</title><style>{_STYLE}</style></head>\n"
        f'<body class="canvas" style="margin:0;background:#f3f1f7;{_FONT}">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>'
        '<td align="center" style="padding:32px 16px">\n'
        '<table role="presentation" class="sheet" cellpadding="0" cellspacing="0" '
        'style="width:100%;max-width:520px;background:#ffffff;border:1px solid #e3e2e7;'
        'border-radius:12px"><tr><td style="padding:32px">\n'
        + "\n".join(rows)
        + "\n</td></tr></table>\n"
        f'<p class="quiet" style="margin:16px 0 0;font-size:13px;line-height:18px;color:#696571">'
        f"{escape(occasion.house)}</p>\n</td></tr></table>\n</body></html>\n"
    )


def _heading(words: str) -> str:
    look = "margin:0 0 16px;font-size:22px;line-height:28px;font-weight:600;color:#201c27"
    return f'<h1 class="text" style="{look}">{escape(words)}</h1>'


def _ways(words: Words, occasion: Occasion) -> Sequence[str]:
    """Return the button with its link, and the code."""
    rows = []
    if occasion.link:
        link = escape(occasion.link)
        rows.append(
            f'<p style="margin:24px 0"><a class="button" href="{link}" style="display:inline-block;'
            "padding:12px 20px;border-radius:6px;background:#742a79;color:#ffffff;font-size:16px;"
            f'line-height:22px;font-weight:600;text-decoration:none">{escape(words.button)}</a></p>'
        )
    if occasion.code:
        if occasion.link:
            rows.append(_paragraph("If you are asked for a code:"))
        rows.append(
            '<p class="code" style="margin:0 0 24px;padding:12px 16px;border-radius:8px;'
            "background:#f7f6fa;color:#201c27;font-size:28px;line-height:36px;font-weight:600;"
            f'letter-spacing:6px;text-align:center">{escape(occasion.code)}</p>'
        )
    if occasion.link:
        rows.append(
            '<p class="quiet" style="margin:0 0 16px;font-size:13px;line-height:18px;'
            'color:#696571;word-break:break-all">The button leads to '
            f'<a class="link" href="{link}" style="color:#7e3183">{link}</a></p>'
        )
    return rows


def _paragraph(words: str, *, quiet: bool = False) -> str:
    look = (
        'class="quiet" style="margin:0 0 12px;font-size:14px;line-height:20px;color:#4f4b57"'
        if quiet
        else 'class="text" style="margin:0 0 16px;font-size:16px;line-height:24px;color:#201c27"'
    )
    return f"<p {look}>{escape(words)}</p>"


def _one_line(subject: str) -> str:
    """Return a subject without what would begin another header."""
    return " ".join(subject.split())
