"""Every declaration against our copy of the catalogue: names, opcodes, fields, offsets, types, counts, sizes."""

import inspect
from types import ModuleType
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from gameserver import messages
from gameserver.messages import links
from gameserver.records import (
    CountedTail,
    FixedArray,
    Layout,
    Nested,
    OptionalTail,
    Raw,
    RestTail,
    Scalar,
    Tail,
    Text,
    Wire,
    Word,
    layout_of,
)
from gameserver.wire.catalogue import Catalogue, Confidence, Declaration, Known
from tests.catalogue.copy import MESSAGES, RECORDS, Entry, with_offsets

CATALOGUES = {
    ("client-login", "client->login"): links.CLIENT_TO_LOGIN,
    ("client-login", "login->client"): links.LOGIN_TO_CLIENT,
    ("client-gate", "client->gate"): links.CLIENT_TO_SERVER,
    ("client-gate", "client->server"): links.CLIENT_TO_SERVER,
    ("client-gate", "gate->client"): links.SERVER_TO_CLIENT,
    ("client-gate", "server->client"): links.SERVER_TO_CLIENT,
    ("gate-login", "gate->login"): links.GATE_TO_LOGIN,
    ("gate-login", "login->gate"): links.LOGIN_TO_GATE,
    ("gate-account", "gate->account"): links.GATE_TO_ACCOUNT,
    ("gate-account", "account->gate"): links.ACCOUNT_TO_GATE,
    ("gate-zone", "gate->zone"): links.GATE_TO_ZONE,
    ("gate-zone", "zone->gate"): links.ZONE_TO_GATE,
}
OUR_OWN_MESSAGES = {
    "PlayerPresent",
    "DeliverSay",
    "MainBroadcast",
    "DeliverBroadcast",
    "MainOrder",
    "DeliverOrder",
    "AskMap",
    "HandOver",
    "AskArrival",
    "MapServed",
    "AskReturn",
    "ZonePlayerHeld",
    "ZoneRestores",
    "ZonePlayerEntered",
    "ZoneSessionName",
    "MainSessionName",
    "LoginSessionName",
}
OUR_OWN_FIELDS = {("ZoneGateHello", "multicast")}
"""What our daemons say to each other beyond the v562 protocol."""

NUMBERS = {"B": "u8", "b": "i8", "H": "u16", "h": "i16", "I": "u32", "i": "i32", "f": "f32"}
CONFIDENCES = {Confidence.CONFIRMED: "confirmed", Confidence.DERIVED: "derived", Confidence.CONFLICT: "conflict"}
DERIVED_PHRASE = "Layout derived from the older server."
CONFLICT_PHRASE = "Sources conflict"


def catalogue_of(entry: Entry) -> Catalogue:
    """Return the catalogue in which a message of the copy must be declared."""
    if entry["link"] == "server-main":
        return links.SERVER_TO_MAIN if entry["direction"].endswith("->main") else links.MAIN_TO_SERVER
    return CATALOGUES[entry["link"], entry["direction"]]


def declared() -> dict[str, tuple[Catalogue, Declaration]]:
    """Everything with a layout, by name."""
    found: dict[str, tuple[Catalogue, Declaration]] = {}
    for catalogue in {*CATALOGUES.values(), links.SERVER_TO_MAIN, links.MAIN_TO_SERVER}:
        for declaration in (*catalogue, *catalogue.without_opcode):
            name = declaration.message.__name__
            assert name not in found, f"{name} is declared twice"
            found[name] = catalogue, declaration
    return found


def described(layout: Layout[Any]) -> list[Entry]:
    """Return the fields of a layout in the words of the copy."""
    entries: list[Entry] = []
    for field in layout.fields:
        if (layout.cls.__name__, field.name) in OUR_OWN_FIELDS:
            continue
        match field.wire:
            case RestTail():
                continue
            case CountedTail() as tail:
                entries.append({"name": tail.name, "type": NUMBERS[tail.word.format], "offset": field.offset})
                more: Entry = {"count": tail.name, "offset": field.offset + tail.word.size}
                if tail.limit < (1 << 8 * tail.word.size) - 1:
                    more["limit"] = tail.limit
                entries.append({"name": field.name, **kind(tail.item), **more})
            case wire:
                entries.append({"name": field.name, **kind(wire), "offset": field.offset})
    return entries


def kind(wire: Wire | Tail) -> Entry:
    """Return the type of a field, and what goes with it."""
    match wire:
        case Scalar():
            return {"type": NUMBERS[wire.format]}
        case Text():
            return {"type": "str", "len": wire.size}
        case Raw():
            return {"type": "bytes", "len": wire.size}
        case Word():
            groups = [[name, part.width] for name, part in wire.of.parts.items()]
            return {"type": f"bits:{NUMBERS[wire.of.word.format]}", "bits": groups}
        case Nested():
            return {"type": f"struct:{wire.of.__name__}"}
        case FixedArray():
            return {**kind(wire.item), "count": wire.count}
        case OptionalTail():
            return {**kind(wire.item), "optional": True}
    raise TypeError(f"the copy has no word for {wire!r}")


def number(value: int | None, digits: int) -> str | None:
    """Return a part of an opcode as the copy writes it."""
    return None if value is None else f"0x{value:0{digits}X}"


def identity(declaration: Declaration | Known) -> Entry:
    """Return opcode and reference name."""
    opcode = declaration.opcode
    return {
        "reference": declaration.reference,
        "header": opcode.header.name.lower(),
        "ctrl": number(opcode.ctrl, 2),
        "cmd": number(opcode.cmd, 2),
        "protocol": number(opcode.protocol, 4),
    }


def parts(entry: Entry, *keys: str) -> Entry:
    """Return some keys of an entry of the copy."""
    return {key: entry[key] for key in keys}


IDENTITY = ("reference", "header", "ctrl", "cmd", "protocol")
DECLARED = declared()
WITH_LAYOUT = {name: entry for name, entry in MESSAGES.items() if entry["confidence"] != "opcode-only"}
WITHOUT_LAYOUT = {name: entry for name, entry in MESSAGES.items() if entry["confidence"] == "opcode-only"}


class TheCatalogue(SynchronousTestCase):
    maxDiff = None

    def test_every_message_of_the_catalogue_is_declared(self) -> None:
        self.assertEqual(sorted(WITH_LAYOUT.keys() - DECLARED.keys()), [])

    def test_every_declared_message_is_in_the_catalogue_or_known_to_be_our_own(self) -> None:
        self.assertEqual(DECLARED.keys() - WITH_LAYOUT.keys(), OUR_OWN_MESSAGES)

    def test_every_message_travels_in_its_direction_under_its_opcode(self) -> None:
        for name, entry in WITH_LAYOUT.items():
            catalogue, declaration = DECLARED[name]
            self.assertIs(catalogue, catalogue_of(entry), name)
            self.assertEqual(identity(declaration), parts(entry, *IDENTITY), name)

    def test_every_message_has_the_fields_of_the_catalogue(self) -> None:
        for name, entry in WITH_LAYOUT.items():
            self.assertEqual(described(DECLARED[name][1].layout), with_offsets(entry["fields"]), name)

    def test_every_message_has_the_size_of_the_catalogue(self) -> None:
        for name, entry in WITH_LAYOUT.items():
            _, declaration = DECLARED[name]
            size, tail = declaration.opcode.header.value + declaration.layout.size, declaration.layout.tail
            own = (name, declaration.layout.fields[-1].name) in OUR_OWN_FIELDS if tail else False
            most = size + tail.item.size if isinstance(tail, OptionalTail) and not own else None
            if isinstance(tail, CountedTail):
                size += tail.word.size
            self.assertEqual((size, most), (entry["size"], entry.get("max_size")), name)
            self.assertEqual(isinstance(tail, RestTail), entry.get("variable", False), name)

    def test_every_record_inside_has_the_fields_of_the_catalogue(self) -> None:
        met: dict[str, Layout[Any]] = {}
        for _, declaration in DECLARED.values():
            collect(declaration.layout, met)
        self.assertEqual(met.keys(), RECORDS.keys())
        for name, entry in RECORDS.items():
            self.assertEqual(described(met[name]), with_offsets(entry["fields"]), name)
            self.assertEqual(met[name].size, entry["size"], name)

    def test_every_number_without_a_layout_has_its_name(self) -> None:
        known = {
            each.name: (catalogue, each)
            for catalogue in {*CATALOGUES.values(), links.SERVER_TO_MAIN, links.MAIN_TO_SERVER}
            for each in catalogue.without_layout
        }
        self.assertEqual(known.keys(), WITHOUT_LAYOUT.keys())
        for name, entry in WITHOUT_LAYOUT.items():
            catalogue, each = known[name]
            self.assertIs(catalogue, catalogue_of(entry), name)
            self.assertEqual(identity(each), parts(entry, *IDENTITY), name)


class Confidences(SynchronousTestCase):
    def test_every_declaration_says_how_sure_it_is(self) -> None:
        for name, entry in WITH_LAYOUT.items():
            self.assertEqual(CONFIDENCES[DECLARED[name][1].confidence], entry["confidence"], name)

    def test_the_docstring_says_so_too(self) -> None:
        for name, (_, declaration) in DECLARED.items():
            text = " ".join((inspect.getdoc(declaration.message) or "").split())
            self.assertEqual(DERIVED_PHRASE in text, declaration.confidence is Confidence.DERIVED, name)
            self.assertEqual(CONFLICT_PHRASE in text, declaration.confidence is Confidence.CONFLICT, name)

    def test_whatever_a_docstring_refers_to_exists(self) -> None:
        there = {
            name for module in vars(messages).values() if isinstance(module, ModuleType) for name in dir(module)
        }
        for name, (_, declaration) in DECLARED.items():
            for word in (inspect.getdoc(declaration.message) or "").split("`")[1::2]:
                self.assertIn(word, there, name)


def collect(layout: Layout[Any], met: dict[str, Layout[Any]]) -> None:
    """Add every record inside a layout to *met*."""
    for field in layout.fields:
        wire: object = field.wire
        while isinstance(wire, FixedArray | OptionalTail | CountedTail):
            wire = wire.item
        if isinstance(wire, Nested):
            met[wire.of.__name__] = inner = layout_of(wire.of)
            collect(inner, met)
