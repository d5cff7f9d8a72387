"""Every code that REST or the HTTP edge can answer with is explained."""

import re
from pathlib import Path

import banquet

SOURCE = Path(banquet.__file__).parent
DOCS = SOURCE.parent.parent / "docs"


def test_every_code_of_our_own_is_in_the_page_on_errors() -> None:
    files = [*(SOURCE / "rest").glob("*.py"), *(SOURCE / "db").glob("*.py")]
    raised = {
        code
        for file in files
        for code in re.findall(r'"(PGRST\d{3}|42703)"', file.read_text(encoding="utf-8"))
    }

    page = (DOCS / "errors.md").read_text(encoding="utf-8")

    assert len(raised) > 15
    assert {code for code in raised if f"`{code}`" not in page} == set()


def test_every_header_of_our_own_is_in_the_page_on_the_api() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in (SOURCE / "rest").glob("*.py"))
    page = (DOCS / "api.md").read_text(encoding="utf-8").lower()

    headers = set(re.findall(r'b"(x-banquet-[a-z-]+)"', text))

    assert headers == {f"x-banquet-{name}" for name in ("lsn", "max-rows", "snapshot", "xid")}
    assert {header for header in headers if f"`{header}" not in page} == set()
