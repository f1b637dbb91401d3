"""Commands of operators: who may, what is done here, what other zones are asked to do, and the audit of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import attrs

from gameserver.daemons.shared.gate_link import GatePlayer
from gameserver.daemons.zone.commands import COMMANDS, PREFIX, Command, Value, allowed, split
from gameserver.daemons.zone.views.talking import notice
from gameserver.daemons.zone.wishes.base import Realm, Wishes
from gameserver.messages.chat import SayType
from gameserver.messages.fields import EVERYONE
from gameserver.messages.main_talk import MainBroadcast, MainOrder, OrderKind
from gameserver.storage.documents import Json
from gameserver.storage.errors import StorageError
from gameserver.storage.roles import Role
from gameserver.storage.rows import Actor, AuditEntry
from gameserver.world import Refused
from gameserver.world.operating import Operating

UNKNOWN = "Unknown command."
"""What players are told who are no operators, whatever they try."""


@attrs.frozen
class Done:
    """What a command did, for the operator and for the audit."""

    answer: str
    """A sentence for him; empty if one comes from elsewhere."""
    target: str
    before: Mapping[str, Json] = attrs.field(factory=dict)
    after: Mapping[str, Json] = attrs.field(factory=dict)


class OperatingWishes(Wishes):
    """A player who may be an operator, and who may be muted by one."""

    name_in_world = ""
    """The name that main and other players know him by."""

    def __init__(self, player: GatePlayer, realm: Realm) -> None:
        super().__init__(player, realm)
        self.role = Role.PLAYER
        """What his account was when he entered."""
        self.muted_until = 0.0
        """In seconds of the zone's clock; main tells it again wherever he goes."""

    def mute(self, seconds: int) -> None:
        """Let him not talk for so long, or let him talk again; who is on his way in is told when he talks."""
        self.muted_until = self.realm.zone.now + seconds
        if self.loaded is not None:
            self.send(notice(f"You are muted for {_minutes(seconds)}." if seconds else "You may talk again."))

    def must_not_be_muted(self) -> None:
        """Raise `Refused` if an operator muted him."""
        seconds = int(self.muted_until - self.realm.zone.now)
        if seconds > 0:
            raise Refused(f"You are muted for {_minutes(seconds)}.")

    async def command(self, line: str) -> None:
        """Carry out what an operator typed, tell him, and put it into the audit; the line is shown to nobody.

        Raises `Refused` for what he may not or cannot do. Attempts of players who are no operators leave no trace
        in the audit, since anybody could fill it with them, but they count as messages.
        """
        if self.role is Role.PLAYER:
            with self.acting() as world:
                world.talking.count(self.pc_id)
            raise Refused(UNKNOWN)
        name, rest = split(line)
        try:
            done = self._carry_out(name, rest)
        except Refused as refusal:
            text = "{name}: operator was refused {verb}: {reason}"
            verb = f"{PREFIX}{name} {rest}".rstrip()
            self.log.info(text, name=self.name, verb=verb, reason=refusal.reason)
            await self._record(name, Done("", self.name_in_world, after={"line": rest, "refused": refusal.reason}))
            raise
        if done.answer:
            self.send(notice(done.answer))
        text = "{name}: operator used {verb} on {target}{changes}"
        self.log.info(text, name=self.name, verb=f"{PREFIX}{name}", target=done.target, changes=_changes(done))
        await self._record(name, done)

    def _carry_out(self, name: str, rest: str) -> Done:
        command = COMMANDS.get(name)
        if command is None:
            raise Refused(UNKNOWN)
        if not command.allowed(self.role):
            raise Refused(f"You may not use {PREFIX}{name}.")
        values = command.read(rest)
        if command.name == "help":
            return self._help(*values)
        if command.name == "notice":
            return self._notice(*values)
        order = _ORDERS.get(command.name)
        if order is not None and (values[:1] != (None,)):
            return self._order(command, order(*values))
        return self._here(command, values)

    # In this world.

    def _here(self, command: Command, values: tuple[Value, ...]) -> Done:
        act: Callable[..., str] = getattr(Operating, command.name)
        with self.acting() as world:
            before = world.operating.state(self.pc_id)
            answer = act(world.operating, self.pc_id, *(value for value in values if value is not None))
            after = world.operating.state(self.pc_id)
        changed = {key: value for key, value in after.items() if value != before[key]}
        given = _named(command, values)
        return Done(answer, self.name_in_world, {key: before[key] for key in changed}, given | changed)

    # In any zone.

    def _order(self, command: Command, order: "Order") -> Done:
        value_1, value_2 = order.values
        if order.kind is OrderKind.MOVE:
            with self.acting() as world:
                value_1, value_2 = self.map_id, world.character(self.pc_id).cell
        message = MainOrder(
            kind=order.kind,
            operator_pc_id=self.pc_id,
            operator_name=self.name_in_world,
            target_name=order.target,
            value_1=value_1,
            value_2=value_2,
        )
        self._tell_main(message)
        after: dict[str, Json] = {"values": [value_1, value_2]}
        return Done("" if order.target else "Done.", order.target or "all zones", after=after)

    def _notice(self, text: Value) -> Done:
        for kind in (SayType.NOTICE, SayType.SYSTEM):
            self._tell_main(
                MainBroadcast(say_type=kind, speaker_pc_id=EVERYONE, speaker_name="NOTICE", text=str(text)[:63])
            )
        return Done("", "all players", after={"text": str(text)})

    def _tell_main(self, message: object) -> None:
        if self.realm.main.session is None:
            raise Refused("The main server is away.")
        self.realm.main.tell(message, self.pc_id, self.player.gate_id)

    # About commands.

    def _help(self, name: Value) -> Done:
        mine = {command.name: command for command in allowed(self.role)}
        if name is None:
            lines = _wrapped(mine)
        elif str(name) in mine:
            lines = [mine[str(name)].usage, mine[str(name)].help]
        else:
            raise Refused(UNKNOWN)
        for line in lines:
            self.send(notice(line))
        return Done("", self.name_in_world)

    async def _record(self, verb: str, done: Done) -> None:
        actor = Actor(
            name=self.name_in_world,
            account_id=self.pc_id,
            role=self.role,
            source=f"zone {self.realm.zone_id}",
        )
        entry = AuditEntry(
            actor=actor, verb=f"{PREFIX}{verb}", target=done.target, before=done.before, after=done.after
        )
        try:
            await self.realm.stores.audit.record(entry)
        except StorageError as error:
            text = "{name}: {verb} on {target} is missing in the audit: {error}"
            self.log.error(text, name=self.name, verb=entry.verb, target=entry.target, error=str(error))


def _changes(done: Done) -> str:
    """Say in words what an act gave and changed."""
    words = [
        f"{key} {done.before[key]} became {value}" if key in done.before else f"{key} {value}"
        for key, value in done.after.items()
    ]
    return f": {', '.join(words)}" if words else ""


@attrs.frozen
class Order:
    """What another zone, or every zone, is to do; see `OrderKind` for the values."""

    kind: OrderKind
    target: str = ""
    values: tuple[int, int] = (0, 0)


def _about(kind: OrderKind) -> Callable[..., Order]:
    """Orders about a player, of which the name is all that is said."""
    return lambda name: Order(kind, name)


def _everywhere(kind: OrderKind) -> Callable[..., Order]:
    """Orders for every zone, with one number or none."""
    return lambda value=0: Order(kind, "", (value, 0))


_ORDERS: Mapping[str, Callable[..., Order]] = MappingProxyType(
    {
        "where": _about(OrderKind.WHERE),
        "summon": _about(OrderKind.MOVE),
        "visit": _about(OrderKind.FETCH),
        "kick": _about(OrderKind.KICK),
        "heal": _about(OrderKind.HEAL),
        "revive": _about(OrderKind.REVIVE),
        "kill": _about(OrderKind.KILL),
        "mute": lambda name, minutes: Order(OrderKind.MUTE, name, (minutes * 60, 0)),
        "expevent": _everywhere(OrderKind.EXP_RATE),
        "dropevent": _everywhere(OrderKind.DROP_RATE),
        "save": _everywhere(OrderKind.SAVE),
        "shutdown": _everywhere(OrderKind.SHUTDOWN),
    }
)
"""The commands that main brings to the zone where they are carried out; those of the first half need a name."""


def _named(command: Command, values: tuple[Value, ...]) -> dict[str, Json]:
    pairs = zip(command.arguments, values, strict=True)
    return {argument.name: value for argument, value in pairs if value is not None}


def _wrapped(names: Mapping[str, Command]) -> list[str]:
    """Return the names on as few lines as chat can show."""
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) + 2 > 62:
            lines.append("")
        lines[-1] = f"{lines[-1]} {PREFIX}{name}".lstrip()
    return lines


def _minutes(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
