"""What keeps a page from being usable by everybody, as axe finds it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path("web/node_modules/axe-core/axe.min.js").read_text()


def findings(page: Page) -> list[str]:
    """Run axe over the page and return what it found, a line each."""
    result: dict[str, Any] = page.evaluate(_AXE + "\n; axe.run()")
    return [
        f"{page.url} {violation['id']}: {violation['help']} {node['html'][:160]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
