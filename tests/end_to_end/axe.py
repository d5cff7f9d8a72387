"""What keeps a page from being usable by everybody, as axe finds it."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path("web/node_modules/axe-core/axe.min.js").read_text()

# While the list of a field is open that keeps the focus, React Aria hides the rest of the page from
# screen readers: a swipe goes from the field to the list. Both rules find nothing but that; what
# they are for, that what has the focus is told, is tested where the lists are.
_OF_A_HIDDEN_PAGE = ("aria-hidden-focus", "page-has-heading-one")


def findings(page: Page, *, beside_list: bool = False) -> list[str]:
    """Run axe over the page and return what it found, a line each.

    Args:
        beside_list: Whether the list of a field is open that keeps the focus.
    """
    rules = {rule: {"enabled": not beside_list} for rule in _OF_A_HIDDEN_PAGE}
    result: dict[str, Any] = page.evaluate(f"{_AXE}\n; axe.run({json.dumps({'rules': rules})})")
    return [
        f"{page.url} {violation['id']}: {violation['help']} {node['html'][:160]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
