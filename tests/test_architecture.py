"""The import table, enforced on the syntax trees: who may import whom, and where Twisted may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import gameserver

PACKAGE = Path(gameserver.__file__).parent
LONGEST_MODULE = 400

BELOW_DAEMONS = {"durations", "records", "wire", "messages", "content", "world", "storage", "net"}
# Package (or module) directly in gameserver -> what of ours it may import, itself included unsaid.
MAY_IMPORT = {
    "paths": set(),
    "durations": set(),
    "records": set(),
    "wire": {"records", "durations"},
    "messages": {"records", "wire"},
    "content": {"records"},
    "world": {"content"},
    "storage": {"durations"},
    "net": {"wire", "durations"},
    "ops": BELOW_DAEMONS | {"paths"},
    "daemons": BELOW_DAEMONS | {"ops", "paths"},
    "tools": BELOW_DAEMONS | {"ops", "paths"},
}
TWISTED = {"twisted", "txpostgres", "txredisapi", "zope"}
MAY_IMPORT_TWISTED = {"net", "ops", "daemons", "tools"}
ADAPTERS = {f"gameserver.storage.{name}" for name in ("cache", "connection", "database", "passwords", "redis")}
# The world is told the time and given its chance; it never asks.
NOT_IN_THE_WORLD = {
    "time",
    "datetime",
    "random",
    "secrets",
    "uuid",
    "os",
    "socket",
    "threading",
    "asyncio",
    "logging",
}


def _name(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {_name(file, PACKAGE.parent): file for file in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(file.read_text("utf-8"), str(file)) for name, file in FILES.items()}


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (module, name in it or empty) for each import anywhere in *tree*, in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute here"
            for alias in node.names:
                yield str(node.module), alias.name


def _ours(tree: ast.Module) -> set[str]:
    """Return the modules of ours that *tree* imports."""
    found = set()
    for module, member in _imports(tree):
        if module.split(".")[0] == "gameserver":
            inner = f"{module}.{member}"
            found.add(inner if inner in FILES else module)
    return found


def _part(name: str) -> str:
    """Return the word of the table that the module *name* falls under; empty for the package itself."""
    return [*name.split("."), ""][1]


def _needed_at_run_time(name: str) -> set[str]:
    """Return the modules of ours that *name* imports for more than annotations."""
    tree = ast.parse(FILES[name].read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    return _ours(tree) - {name}


def _cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return the nodes of a cycle in *graph*, or nothing."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for successor in sorted(graph[node]):
            if found := visit(successor, [*path, node]):
                return found
        done.add(node)
        return []

    for node in sorted(graph):
        if found := visit(node, []):
            return found
    return []


class Architecture(SynchronousTestCase):
    def test_every_package_is_in_the_table(self) -> None:
        self.assertEqual({_part(name) for name in FILES} - {""}, set(MAY_IMPORT))

    def test_packages_import_only_what_the_table_allows(self) -> None:
        wrong = [
            f"{name} imports {imported}"
            for name in FILES
            for imported in _ours(TREES[name])
            if _part(imported) not in MAY_IMPORT.get(_part(name), set()) | {_part(name), ""}
        ]
        self.assertEqual(wrong, [])

    def test_twisted_stays_in_the_shell(self) -> None:
        wrong = [
            f"{name} imports {module}"
            for name, tree in TREES.items()
            for module, _ in _imports(tree)
            if module.split(".")[0] in TWISTED and _part(name) not in MAY_IMPORT_TWISTED and name not in ADAPTERS
        ]
        self.assertEqual(wrong, [])

    def test_the_world_asks_neither_the_clock_nor_chance(self) -> None:
        wrong = [
            f"{name} imports {module}"
            for name, tree in TREES.items()
            for module, member in _imports(tree)
            if _part(name) == "world" and module.split(".")[0] in NOT_IN_THE_WORLD and member != "Random"
        ]
        self.assertEqual(wrong, [])

    def test_a_daemon_never_imports_another(self) -> None:
        def daemon(name: str) -> str:
            return [*name.split("."), "", ""][2] if _part(name) == "daemons" else ""

        wrong = [
            f"{name} imports {imported}"
            for name in FILES
            for imported in _ours(TREES[name])
            if daemon(name) not in ("", "cluster") and daemon(imported) not in ("", "shared", daemon(name))
        ]
        self.assertEqual(wrong, [])

    def test_modules_do_not_import_each_other_in_circles(self) -> None:
        self.assertEqual(_cycle({name: _needed_at_run_time(name) for name in FILES}), [])

    def test_no_module_is_long(self) -> None:
        tests = Path(__file__).parent.rglob("*.py")
        lengths = {str(file): len(file.read_text("utf-8").splitlines()) for file in [*FILES.values(), *tests]}
        self.assertEqual({file: lines for file, lines in lengths.items() if lines > LONGEST_MODULE}, {})

    def test_the_plugin_imports_nothing_but_the_service_maker(self) -> None:
        plugins = Path(__file__).parents[1] / "twisted" / "plugins"
        tree = ast.parse((plugins / "gameserver_plugins.py").read_text("utf-8"))
        self.assertEqual(list(_imports(tree)), [("twisted.application.service", "ServiceMaker")])
        self.assertFalse((plugins / "__init__.py").exists())
