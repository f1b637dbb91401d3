"""The reference of the protocol: as the declarations have it now, whole, and with every link leading somewhere."""

import posixpath
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from twisted.trial.unittest import SynchronousTestCase

from gameserver.records import layout_of
from gameserver.tools.cli import main
from gameserver.tools.protocol.reference import BY_HAND, reference
from gameserver.tools.protocol.subjects import CATALOGUES, all_messages, all_parts, is_word
from gameserver.wire.cipher import Cipher
from tests.test_docs import HEADING, LINK, anchor

COMMITTED = Path(__file__).parents[2] / "docs" / "protocol"
PAGES = reference()
CAMEL_CASE = re.compile(r"(?<!\[)`([A-Z][a-z]\w*[A-Z]\w*)`")


def section(name: str) -> str:
    """Return what the reference says about a message or record."""
    (found,) = (
        part
        for text in PAGES.values()
        for part in re.split(r"^## ", text, flags=re.M)
        if part.startswith(f"{name}\n")
    )
    return found


def bytes_of(name: str) -> list[tuple[str, ...]]:
    """Return the rows of the byte table of a message or record."""
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| `(\w+)`[^|]* \|$", section(name), re.M)
    return [tuple(row) for row in rows]


class Reference(SynchronousTestCase):
    def test_the_pages_are_fresh(self) -> None:
        there = {path.relative_to(COMMITTED).as_posix(): path for path in COMMITTED.rglob("*.md")}
        self.assertEqual(sorted(there), sorted(PAGES), "run `make docs`, and remove pages that are left over")
        stale = [name for name, path in there.items() if path.read_text("utf-8") != PAGES[name]]
        self.assertEqual(stale, [], "run `make docs`")

    def test_the_command_writes_them(self) -> None:
        with TemporaryDirectory() as directory:
            target = Path(directory) / "new"
            done = CliRunner().invoke(main, ["protocol", "docs", "--target", str(target)])
            self.assertEqual(done.exit_code, 0, done.output)
            written = {
                path.relative_to(target).as_posix(): path.read_text("utf-8") for path in target.rglob("*.md")
            }
        self.assertEqual(written, PAGES)

    def test_every_link_leads_to_a_page_and_a_heading(self) -> None:
        headings = {path: {anchor(each) for each in HEADING.findall(text)} for path, text in PAGES.items()}
        wrong = []
        for path, text in PAGES.items():
            for link in LINK.findall(text):
                page, _, heading = link.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), page)) if page else path
                if heading not in headings.get(target, set()) | ({""} if target in headings else set()):
                    wrong.append(f"{path}: {link}")
        self.assertEqual(wrong, [])

    def test_no_heading_stands_twice_on_a_page(self) -> None:
        for path, text in PAGES.items():
            headings = HEADING.findall(text)
            self.assertEqual(len(headings), len(set(headings)), path)

    def test_every_message_that_a_page_names_has_become_a_link(self) -> None:
        wrong = [f"{path}: {name}" for path, text in PAGES.items() for name in CAMEL_CASE.findall(text)]
        self.assertEqual(wrong, [])

    def test_every_page_that_was_written_by_hand_is_in_the_index(self) -> None:
        listed = set(LINK.findall(PAGES["README.md"]))
        self.assertEqual({page.name for page in BY_HAND.glob("*.md")} - listed, {"README.md"})
        self.assertEqual(set(PAGES) - listed, {"README.md"})

    def test_the_table_of_numbers_is_sorted_and_has_every_opcode(self) -> None:
        numbers = re.findall(r"^\| 0x(\w{4}) \|", PAGES["opcodes.md"], re.M)
        self.assertEqual(numbers, sorted(numbers))
        declared = [declaration for catalogue in CATALOGUES for declaration in catalogue]
        known = [each for catalogue in CATALOGUES for each in catalogue.without_layout]
        controls = re.findall(r"^\| ctrl 0x", PAGES["opcodes.md"], re.M)
        self.assertEqual(len(numbers) + len(controls), len(declared) + len(known))

    def test_every_number_without_a_layout_is_on_the_page_of_one_subject(self) -> None:
        subjects = [text for path, text in PAGES.items() if path.startswith("messages/")]
        for catalogue in CATALOGUES:
            for each in catalogue.without_layout:
                row = rf"^\| {each.opcode} \| {catalogue.name} \| .*`{each.name}`.* \| `{each.reference}` \|$"
                self.assertEqual(sum(len(re.findall(row, text, re.M)) for text in subjects), 1, each.name)


class Messages(SynchronousTestCase):
    def test_every_message_says_where_it_travels_under_which_number_and_how_sure_that_is(self) -> None:
        for message in all_messages():
            declaration = message.declaration
            text = section(message.name)
            for words in (
                message.catalogue.name,
                str(declaration.opcode),
                f"`{declaration.reference}`",
                declaration.confidence.value,
            ):
                self.assertIn(words, text, message.name)

    def test_every_byte_of_every_message_and_record_is_in_its_table(self) -> None:
        laid_out = [
            (each.name, each.declaration.layout, each.declaration.opcode.header.value) for each in all_messages()
        ]
        laid_out += [(part.__name__, layout_of(part), 0) for part in all_parts() if not is_word(part)]
        for name, layout, at in laid_out:
            for offset, size, _, _ in bytes_of(name):
                self.assertEqual(int(offset), at, name)
                at += int(size) if size.isdecimal() else 0
            if layout.tail is None:
                self.assertEqual(at - layout.size, laid_out_start(name), name)

    def test_every_group_of_bits_is_in_its_table(self) -> None:
        for part in filter(is_word, all_parts()):
            for group in part.parts:
                self.assertIn(f"| `{group}` |", section(part.__name__))

    def test_varying_parts_are_marked(self) -> None:
        self.assertEqual(bytes_of("ClientLogin")[-1], ("52", "4", "u32, may be absent", "client_version"))
        self.assertEqual(
            bytes_of("MainMapList"),
            [
                ("9", "1", "u8", "reserved"),
                ("10", "2", "u16", "map_count"),
                ("12", "`map_count` times 2", "u16", "map_ids"),
            ],
        )
        self.assertEqual(bytes_of("ZoneBroadcast"), [("10", "the rest", "bytes", "packet")])
        self.assertEqual(bytes_of("WorldLoginReply")[2][1:3], ("200", "10 of [`WearItem`](fields.md#wearitem)"))

    def test_the_vectors_of_the_cipher_page_can_be_deciphered(self) -> None:
        rows = re.findall(r"^\| `([0-9A-F ]+)` \| `([0-9A-F ]+)` \| `([0-9A-F ]+)` \|$", PAGES["cipher.md"], re.M)
        self.assertEqual(len(rows), 3)
        for header, clear, hidden in rows:
            opened = Cipher().decipher(bytes.fromhex(header + hidden))
            self.assertEqual(opened, bytes.fromhex(header + clear))
        self.assertIn("3069F8EA 789D01F5", PAGES["cipher.md"])


STARTS = {each.name: each.declaration.opcode.header.value for each in all_messages()}


def laid_out_start(name: str) -> int:
    """Return the offset of the first byte behind the header; 0 in a record."""
    return STARTS.get(name, 0)
