"""The commands of operators as they type them: one table, and the parser that it drives (RULES 28)."""

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from gameserver.storage.roles import Permission, Role, may
from gameserver.world import Refused

PREFIX = "@"
"""What a command begins with, in any kind of chat."""

U32_MAX = 0xFFFFFFFF


@attrs.frozen
class Number:
    """An argument that is a whole number within bounds, both included."""

    name: str
    low: int
    high: int
    needed: bool = True

    def read(self, text: str) -> int:
        """Return the number; `Refused` for anything else."""
        digits = text[1:] if text[:1] in "+-" else text
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
            raise Refused(f"{self.name} must be a number.")
        if not self.low <= int(text) <= self.high:
            raise Refused(f"{self.name} must be {self.low} to {self.high}.")
        return int(text)


@attrs.frozen
class Name:
    """An argument that is one word: the name of a character or of a command."""

    name: str
    needed: bool = True

    def read(self, text: str) -> str:
        """Return the word; `Refused` if it is longer than any name."""
        if len(text) > 20:
            raise Refused(f"{self.name} is too long.")
        return text


@attrs.frozen
class Rest:
    """An argument that takes all the rest of the line."""

    name: str
    needed: bool = True

    def read(self, text: str) -> str:
        """Return the text."""
        return text


Argument = Number | Name | Rest
Value = int | str | None


@attrs.frozen
class Command:
    """One command: who may give it, what goes with it, what it does."""

    name: str
    permission: Permission | None
    """None for what every operator may."""

    arguments: tuple[Argument, ...]
    help: str

    @property
    def usage(self) -> str:
        """How it is typed."""
        words = (each.name if each.needed else f"[{each.name}]" for each in self.arguments)
        return " ".join((f"{PREFIX}{self.name}", *words))

    def allowed(self, role: Role) -> bool:
        """Whether accounts of a role may give it."""
        if self.permission is None:
            return role > Role.PLAYER
        return may(role, self.permission)

    def read(self, text: str) -> tuple[Value, ...]:
        """Return a value for each argument, None for one left out; `Refused` says how the command is typed."""
        values: list[Value] = []
        rest = text.strip()
        for argument in self.arguments:
            word, _, rest = (rest, "", "") if isinstance(argument, Rest) else rest.partition(" ")
            rest = rest.lstrip()
            if word:
                values.append(argument.read(word))
            elif argument.needed:
                raise Refused(f"Usage: {self.usage}")
            else:
                values.append(None)
        if rest:
            raise Refused(f"Usage: {self.usage}")
        return tuple(values)


_X, _Y = Number("x", 0, 255), Number("y", 0, 255)
_WHO = Name("name")
_MAYBE_WHO = Name("name", needed=False)
_MONEY = Number("n", -2_000_000_000, 2_000_000_000)
_PERCENT = Number("pct", 0, 100_000)

COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        command.name: command
        for command in (
            Command("help", None, (Name("command", needed=False),), "what you may do"),
            Command("where", Permission.SEE_WHERE, (_MAYBE_WHO,), "where you or a player are"),
            Command("goto", Permission.GOTO, (_X, _Y), "go to a cell of this map"),
            Command("map", Permission.GOTO, (Number("id", 0, 0xFFFF), _X, _Y), "go to another map"),
            Command("visit", Permission.GOTO, (_WHO,), "go to a player"),
            Command("summon", Permission.SUMMON, (_WHO,), "bring a player to you"),
            Command(
                "item",
                Permission.GIVE_ITEM,
                (Number("code", 1, 0x3FFF), Number("level", 1, 15), Number("count", 1, 99)),
                "make items for yourself",
            ),
            Command("woonz", Permission.GIVE_MONEY, (_MONEY,), "give yourself woonz, or take"),
            Command("lore", Permission.GIVE_MONEY, (_MONEY,), "give yourself lore, or take"),
            Command("exp", Permission.SET_LEVEL, (Number("n", 1, U32_MAX),), "give yourself experience"),
            Command("level", Permission.SET_LEVEL, (Number("n", 1, 217),), "have this level"),
            Command("heal", Permission.HEAL, (_MAYBE_WHO,), "restore yourself or a player"),
            Command("revive", Permission.HEAL, (_MAYBE_WHO,), "resurrect yourself or a player in place"),
            Command("kill", Permission.KILL, (_MAYBE_WHO,), "kill a player or the nearest monster"),
            Command(
                "spawn",
                Permission.SPAWN,
                (Number("id", 0, 0xFFFF), Number("n", 1, 20)),
                "make monsters around you",
            ),
            Command("despawn", Permission.SPAWN, (), "remove what was spawned on this map"),
            Command("notice", Permission.NOTICE, (Rest("text"),), "tell all players something"),
            Command("kick", Permission.KICK, (_WHO,), "disconnect a player"),
            Command(
                "mute", Permission.MUTE, (_WHO, Number("min", 0, 10_080)), "let a player not talk, 0: let him"
            ),
            Command("expevent", Permission.EVENT_RATES, (_PERCENT,), "set the rate of experience"),
            Command("dropevent", Permission.EVENT_RATES, (_PERCENT,), "set the rate of loot"),
            Command("hide", Permission.HIDE, (), "be seen by nobody, or again"),
            Command("god", Permission.GOD, (), "take no damage, or again"),
            Command("save", Permission.SAVE, (), "save all characters now"),
            Command("shutdown", Permission.SHUTDOWN, (Number("s", 0, 3600),), "stop the zones in s seconds"),
        )
    }
)
"""All commands by name."""


def is_command(text: str) -> bool:
    """Whether a line is meant for us and not for others."""
    return text.lstrip().startswith(PREFIX)


def split(text: str) -> tuple[str, str]:
    """Return the name of the command in a line, in small letters, and what follows it."""
    name, _, rest = text.partition("\0")[0].strip().removeprefix(PREFIX).partition(" ")
    return name.lower(), rest


def allowed(role: Role) -> list[Command]:
    """Return the commands that accounts of a role may give."""
    return [command for command in COMMANDS.values() if command.allowed(role)]
