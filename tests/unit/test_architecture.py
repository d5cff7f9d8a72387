"""Who may import whom: read from the sources, so that the arrows of the design stay true."""

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "banquet"

LEAVES = {"settings", "errors", "identity", "clock", "logs", "meters", "__init__"}
SHELLS = {"http", "db", "replication"}
FEATURES = {"auth", "rest", "realtime"}
# The client is a program's own part: it knows the server by its protocol alone.
APART = {"client"}
COMPOSITION = {"cli", "app", "server", "garbage", "commands", "demo"}

# Besides leaves and itself.
MAY_IMPORT = {
    "leaf": set[str](),
    "shell": {"shell"},
    "feature": {"shell"},
    "apart": set[str](),
    "composition": {"shell", "feature", "apart", "composition"},
}

# Shells meet in one direction only: the database knows nothing of the other two.
SHELLS_OF_SHELLS = {"http": set[str](), "db": set[str](), "replication": set[str]()}

# Where bytes move or time passes. A module that imports none of these, nor a module that does,
# is pure; the ones listed must stay so.
IMPURE = {
    "asyncio",
    "http.client",
    "multiprocessing",
    "os",
    "picows",
    "psycopg",
    "psycopg_pool",
    "random",
    "secrets",
    "signal",
    "socket",
    "starlette",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "uvicorn",
    "uvloop",
}
PURE = {
    "auth.account",
    "auth.jwk",
    "auth.limits",
    "auth.rotation",
    "auth.tokens",
    "client.booking",
    "client.filters",
    "client.messages",
    "client.overlap",
    "db.cluster_files",
    "db.session",
    "realtime.broadcast.limits",
    "realtime.channels.recall",
    "realtime.broadcast.requests",
    "realtime.wire.said",
    "realtime.broadcast.stored",
    "http.session_cookie",
    "realtime.rights.access",
    "realtime.channels.channel",
    "realtime.history.cursor",
    "realtime.subscriptions.encoder",
    "realtime.filtering.filters",
    "realtime.wire.joins",
    "realtime.notify.notifications",
    "realtime.wire.protocol",
    "realtime.history.ring",
    "realtime.monitoring.metrics",
    "realtime.monitoring.progress",
    "realtime.presence.requests",
    "realtime.presence.roster",
    "realtime.rights.tables",
    "realtime.rights.topics",
    "realtime.channels.topics",
    "realtime.sockets.visitors",
    "replication.decoder",
    "replication.envelope",
    "replication.lsn",
    "replication.messages",
    "rest.grammar",
    "rest.payload",
    "rest.plan",
    "rest.preferences",
    "rest.query",
    "rest.schema",
    "rest.sql",
}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


MODULES = {_module(path): path for path in sorted(SOURCE.rglob("*.py"))}


def _part(module: str) -> str:
    return module.partition(".")[0]


def _kind(module: str) -> str:
    part = _part(module)
    groups = {
        "leaf": LEAVES,
        "shell": SHELLS,
        "feature": FEATURES,
        "apart": APART,
        "composition": COMPOSITION,
    }
    return next(kind for kind, parts in groups.items() if part in parts)


def _imports(path: Path) -> Iterator[str]:
    """Yield dotted names of what a file imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _own_imports(module: str) -> set[str]:
    """Return the modules of this program that a module imports."""
    names = (name.removeprefix("banquet.") for name in _imports(MODULES[module]))
    own = {name if name in MODULES else f"{name}.__init__" for name in names}
    return own & set(MODULES) - {module}


def test_every_part_has_a_place() -> None:
    known = LEAVES | SHELLS | FEATURES | APART | COMPOSITION

    assert {_part(module) for module in MODULES} <= known


@pytest.mark.parametrize("module", MODULES)
def test_arrows_point_downwards(module: str) -> None:
    for imported in _own_imports(module):
        if _kind(imported) == "leaf" or _part(imported) == _part(module):
            continue
        assert _kind(imported) in MAY_IMPORT[_kind(module)], f"{module} imports {imported}"
        if _kind(module) == "shell":
            allowed = SHELLS_OF_SHELLS[_part(module)]
            assert _part(imported) in allowed, f"{module} imports {imported}"


def test_no_import_goes_round_in_a_circle() -> None:
    order = TopologicalSorter({module: _own_imports(module) for module in MODULES})

    try:
        order.prepare()
    except CycleError as error:
        pytest.fail(f"imports in a circle: {error.args[1]}")


@pytest.mark.parametrize("module", LEAVES - {"__init__"})
def test_leaves_import_the_standard_library_and_leaves_alone(module: str) -> None:
    for name in _imports(MODULES[module]):
        root = name.partition(".")[0]
        assert root in sys.stdlib_module_names or root == "banquet", f"{module} imports {name}"


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_reach_nothing_that_moves_bytes(module: str) -> None:
    seen, waiting = {module}, [module]
    while waiting:
        current = waiting.pop()
        for name in _imports(MODULES[current]):
            roots = {name, name.partition(".")[0]}
            assert not roots & IMPURE, f"{module} reaches {name} through {current}"
            # The time is handed to them: they know the protocol `Clock` alone.
            assert name != "banquet.clock.SystemClock", f"{module} has a clock of its own"
        found = _own_imports(current) - seen - LEAVES
        seen |= found
        waiting += found


def test_no_import_hides_in_a_function() -> None:
    for path in MODULES.values():
        lines = path.read_text().splitlines()
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    assert "# deferred:" in lines[node.lineno - 1], f"{path}:{node.lineno}"


def test_only_settings_reads_the_environment() -> None:
    # The command line hands the environment over; programs of PostgreSQL inherit a part of it.
    allowed = {"commands.terminal", "db.programs", "db.cluster_home"}

    readers = {
        module
        for module, path in MODULES.items()
        if "os.environ" in path.read_text() or "getenv" in path.read_text()
    }

    assert readers <= allowed


def test_no_module_is_too_long_to_read() -> None:
    long = {module: length for module, path in MODULES.items() if (length := _length(path)) > 500}

    assert long == {}


def _length(path: Path) -> int:
    return path.read_text().count("\n")
