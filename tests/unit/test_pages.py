"""The pages of documentation lead to files that exist, and name tests that exist."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PAGES = [_ROOT / "README.md", _ROOT / "model/README.md", *sorted(_ROOT.glob("docs/**/*.md"))]
_MADE = {"node_modules", "dist", "test-results", "__pycache__"}
_WRITTEN = {"api-keys.json", "signing-keys.json", "/config.json"}
"""What the server writes or answers, so that no file of the repository has the name."""


def _files() -> list[str]:
    found: list[str] = []
    folders = [_ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if path.is_dir():
                is_ours = path.name not in _MADE and not path.name.startswith(".")
                folders += [path] if is_ours else []
            else:
                found.append("/" + path.relative_to(_ROOT).as_posix())
    return found


FILES = _files()
TESTS = {name.rpartition("/")[2].removesuffix(".py") for name in FILES} | {
    test
    for name in FILES
    if name.startswith("/tests/") and name.endswith(".py")
    for test in re.findall(r"def (test_\w+)", (_ROOT / name[1:]).read_text())
}


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    ours = [link for link in links if not re.match(r"\w+:", link)]

    assert [link for link in ours if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    names = re.findall(r"`([\w./-]+\.(?:py|sql|tsx?|mjs|js|md|json|css))`", page.read_text())
    missing = [n for n in names if not any(file.endswith(f"/{n}") for file in FILES)]

    assert set(missing) <= _WRITTEN


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_tests_that_are_named_exist(page: Path) -> None:
    names = re.findall(r"\btest_\w+\b", page.read_text())

    assert set(names) - TESTS == set()
