"""The pages say nothing that is not there: links, headings, make targets, files; and nothing of one machine."""

import re
from collections.abc import Iterator
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.test_architecture import BELOW_DAEMONS, MAY_IMPORT

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
# In running text a command is in backquotes, in an example it begins its line.
MAKE = re.compile(r"`make ([a-z]+)`|^    (?:\S+=\S+ )*make ([a-z]+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z]+):.*## ", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# What is taken for the name of a file: it begins with a directory of ours, or is a known kind of file.
TOP = ("gameserver", "tests", "sql", "gamedata", "docs", "twisted", "benchmarks", "docker", "systemd", ".ci")
PATH = re.compile(rf"(?:{'|'.join(map(re.escape, TOP))})/[\w./-]*|[\w-]+\.(?:md|cfg|toml)")
MODULE = re.compile(r"(?:gameserver|tests)(?:\.\w+)+")
METHOD = re.compile(r"([A-Z][A-Za-z]*[a-z][A-Za-z]*)\.(?!txt$)(\w+)")
PLACEHOLDER = "NNNN"

# Directories that belong to one machine or person.
MACHINE = re.compile(r"(?<![\w.~])/(?:work|home|root|Users|mnt|media)/[\w.-]+|[A-Z]:\\\\?[A-Z]\w+")
TEXTS = {".py", ".md", ".cfg", ".toml", ".sql", ".svg", ".json", ".sh", ".yml", ".yaml", ".service", ".target", ""}
NOT_OURS = {"var", "logs", "build", "dist", "__pycache__"}


def anchor(heading: str) -> str:
    """Return the fragment by which a page of Markdown offers *heading*."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def without_examples(text: str) -> str:
    """Return *text* without its indented lines."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("    "))


def section(text: str, heading: str) -> str:
    """Return what is under *heading*, up to the next one of any level."""
    return re.split(r"^#+ ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def our_texts() -> Iterator[Path]:
    """Yield every file of ours that is text."""
    directories = [ROOT]
    while directories:
        for path in sorted(directories.pop().iterdir()):
            hidden = path.name.startswith((".", "_trial_temp")) and path.name != ".ci"
            if hidden or path.name in NOT_OURS or path.name.endswith(".egg-info"):
                continue
            if path.is_dir():
                directories.append(path)
            elif path.suffix in TEXTS and "ZoneData" not in path.parts:
                yield path


class Pages(SynchronousTestCase):
    def test_every_link_leads_somewhere(self) -> None:
        wrong = []
        for page in PAGES:
            for link in LINK.findall(without_examples(page.read_text("utf-8"))):
                name, _, fragment = link.partition("#")
                if re.match(r"[a-z]+:", name):
                    continue
                target = page.parent / name if name else page
                if not target.exists():
                    wrong.append(f"{page.name}: {link}")
                elif fragment and fragment not in map(anchor, HEADING.findall(target.read_text("utf-8"))):
                    wrong.append(f"{page.name}: {link} names no heading")
        self.assertEqual(wrong, [])

    def test_every_make_target_that_is_named_exists(self) -> None:
        targets = set(TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
        wrong = [
            f"{page.name}: make {target}"
            for page in PAGES
            for groups in MAKE.findall(page.read_text("utf-8"))
            for target in groups
            if target and target not in targets
        ]
        self.assertEqual(wrong, [])

    def test_every_file_and_module_that_is_named_exists(self) -> None:
        wrong = []
        for page in PAGES:
            for words in CODE.findall(without_examples(page.read_text("utf-8"))):
                if PLACEHOLDER in words:
                    continue
                if PATH.fullmatch(words):
                    places = (ROOT, page.parent, ROOT / "gameserver", ROOT / "gamedata" / "sources")
                    found = any((place / words).exists() for place in places)
                elif MODULE.fullmatch(words):
                    found = _names_a_module(words)
                else:
                    continue
                if not found:
                    wrong.append(f"{page.name}: {words}")
        self.assertEqual(wrong, [])

    def test_every_method_that_is_named_exists(self) -> None:
        source = "".join(path.read_text("utf-8") for path in (ROOT / "gameserver").rglob("*.py"))
        wrong = [
            f"{page.name}: {words[0]}"
            for page in PAGES
            for code in CODE.findall(without_examples(page.read_text("utf-8")))
            if (words := METHOD.fullmatch(code)) is not None
            and not code.endswith(".txt")
            and not (
                re.search(rf"class {words[1]}\b", source)
                and re.search(rf"(?:def |self\.|    ){words[2]}\b", source)
            )
        ]
        self.assertEqual(wrong, [])

    def test_the_readme_needs_two_commands(self) -> None:
        set_up = section((ROOT / "README.md").read_text("utf-8"), "Set up")
        first_example = re.search(r"(?:^    \S.*\n)+", set_up, re.MULTILINE)
        assert first_example is not None
        self.assertEqual(first_example[0].split("\n"), ["    make run", "    make test", ""])

    def test_every_page_is_in_the_index(self) -> None:
        listed = set(LINK.findall((ROOT / "docs" / "README.md").read_text("utf-8")))
        pages = {page.name for page in PAGES if page.parent.name == "docs" and page.name != "README.md"}
        self.assertEqual(pages - listed, set())

    def test_the_import_table_is_the_one_that_is_enforced(self) -> None:
        shorthand = {
            "nothing": set[str](),
            "everything below the daemons": BELOW_DAEMONS | {"paths"},
            "everything above, `shared` among themselves": BELOW_DAEMONS | {"ops", "paths"},
            "everything above but the daemons": BELOW_DAEMONS | {"ops", "paths"},
        }
        text = section((ROOT / "docs" / "architecture.md").read_text("utf-8"), "Layout")
        rows = re.findall(r"^\| `gameserver/(\w+)(?:\.py)?` \|[^|]*\| ([^|]+) \|$", text, re.MULTILINE)
        table = {name: shorthand.get(words, set(words.split(", "))) for name, words in rows}
        self.assertEqual(table, MAY_IMPORT)

    def test_no_text_names_a_place_on_one_machine(self) -> None:
        wrong = [
            f"{path.relative_to(ROOT)}: {found}"
            for path in our_texts()
            for found in MACHINE.findall(path.read_text("utf-8", "replace"))
        ]
        self.assertEqual(wrong, [])


def _names_a_module(words: str) -> bool:
    """Whether *words* are a module of ours, or a module and a name in it."""
    parts = words.split(".")
    for end in (len(parts), len(parts) - 1):
        path = ROOT.joinpath(*parts[:end])
        if path.is_dir() or path.with_suffix(".py").exists():
            return end == len(parts) or re.search(rf"\b{parts[-1]}\b", _source(path)) is not None
    return False


def _source(path: Path) -> str:
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text("utf-8")
