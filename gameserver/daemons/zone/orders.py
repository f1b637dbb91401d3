"""What main tells this zone: lines for its players, and the orders of operators about them."""

from collections.abc import Callable

from twisted.application.service import Service
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from gameserver.daemons.shared.talk import NOT_HERE
from gameserver.daemons.zone.players import PlayerSession
from gameserver.daemons.zone.wishes.base import Realm, Stage
from gameserver.messages.chat import SayNotify, SayType
from gameserver.messages.fields import EVERYONE
from gameserver.messages.main import DeliverSay, MainSay
from gameserver.messages.main_talk import EVERY_NATION, DeliverBroadcast, DeliverOrder, MainOrder, OrderKind
from gameserver.net.crowd import Crowd
from gameserver.world import Refused
from gameserver.world.rates import Rates


class Orders(Service):
    """Carries out the orders that main brings; *stop* ends the daemon."""

    log = Logger()

    def __init__(
        self, realm: Realm, crowd: Crowd, rates: Rates, clock: IReactorTime, stop: Callable[[], None]
    ) -> None:
        self._realm = realm
        self._crowd = crowd
        self._rates = rates
        self._clock = clock
        self._stop = stop
        self._end: IDelayedCall | None = None

    def stopService(self) -> None:
        """Forget a shutdown that was to come."""
        super().stopService()
        if self._end is not None and self._end.active():
            self._end.cancel()

    def deliver(self, line: DeliverSay) -> None:
        """Show a line to a player of this zone; a whisper that he does not hear is answered as if he were away."""
        session = self._crowd.session(line.listener_pc_id)
        note = SayNotify(
            say_type=line.say_type,
            speaker_pc_id=line.speaker_pc_id,
            speaker_name=line.speaker_name,
            text=line.text,
        )
        heard = isinstance(session, PlayerSession) and session.hear(note)
        if not heard and line.say_type == SayType.WHISPER:
            self._tell(line.speaker_name, NOT_HERE)

    def broadcast(self, line: DeliverBroadcast) -> None:
        """Show a line to everybody here, or everybody of a nation."""
        nation = None if line.nation == EVERY_NATION else line.nation
        for map_id in self._realm.zone.worlds:
            with self._realm.zone.acting(map_id) as world:
                world.talking.deliver(line.say_type, line.speaker_pc_id, line.speaker_name, line.text, nation)

    def carry_out(self, order: DeliverOrder) -> None:
        """Do what an operator ordered, and have main tell him what came of it."""
        try:
            answer = self._everywhere(order) if not order.target_name else self._about(order)
        except Refused as refusal:
            answer = refusal.reason
        if answer and order.operator_name:
            self._tell(order.operator_name, answer)

    def _tell(self, name: str, sentence: str) -> None:
        """Tell a player of whatever zone something."""
        line = MainSay(
            say_type=SayType.SYSTEM,
            speaker_pc_id=EVERYONE,
            speaker_gate_id=0,
            speaker_name="NOTICE",
            listener_name=name,
            text=sentence[:63],
        )
        self._realm.main.tell(line, EVERYONE, 0)

    def _everywhere(self, order: DeliverOrder) -> str:
        match order.kind:
            case OrderKind.EXP_RATE:
                self._rates.exp = order.value_1
            case OrderKind.DROP_RATE:
                self._rates.drop = order.value_1
            case OrderKind.SAVE:
                for session in self._sessions():
                    if session.has_changed():
                        self._realm.saver.save(session.pc_id)
            case OrderKind.SHUTDOWN:
                self._shut_down(order.value_1)
        return ""

    def _shut_down(self, seconds: int) -> None:
        """Stop after so many seconds; a later order replaces an earlier one."""
        self.log.warn("an operator shuts this zone down in {seconds} seconds", seconds=seconds)
        if self._end is not None and self._end.active():
            self._end.cancel()
        self._end = self._clock.callLater(seconds, self._stop)
        text = f"The world closes in {seconds} seconds."
        for kind in (SayType.NOTICE, SayType.SYSTEM):
            self.broadcast(
                DeliverBroadcast(say_type=kind, speaker_pc_id=EVERYONE, speaker_name="NOTICE", text=text)
            )

    def _about(self, order: DeliverOrder) -> str:
        session = self._named(order.target_name)
        if order.kind == OrderKind.MUTE:
            session.mute(order.value_1)
            return f"{session.name_in_world} is muted." if order.value_1 else f"{session.name_in_world} may talk."
        if order.kind == OrderKind.KICK:
            session.player.drop(f"kicked by {order.operator_name or 'the command line'}")
            return f"{session.name_in_world} was disconnected."
        if session.state is not Stage.IN_WORLD:
            raise Refused(f"{session.name_in_world} is on the way to another map.")
        if order.kind == OrderKind.FETCH:
            self._fetch(session, order)
            return ""
        with session.acting() as world:
            pc_id, operating = session.pc_id, world.operating
            match order.kind:
                case OrderKind.WHERE:
                    return operating.where(pc_id)
                case OrderKind.MOVE:
                    return operating.map(pc_id, order.value_1, order.value_2 & 0xFF, order.value_2 >> 8 & 0xFF)
                case OrderKind.HEAL:
                    return operating.heal(pc_id)
                case OrderKind.REVIVE:
                    return operating.revive(pc_id)
                case OrderKind.KILL:
                    return operating.slay(pc_id)
        return ""

    def _fetch(self, target: PlayerSession, order: DeliverOrder) -> None:
        """Have the zone of the operator move him to the player, who is here."""
        with target.acting() as world:
            cell = world.character(target.pc_id).cell
        move = MainOrder(
            kind=OrderKind.MOVE,
            operator_pc_id=order.operator_pc_id,
            operator_name="",
            target_name=order.operator_name,
            value_1=target.map_id,
            value_2=cell,
        )
        self._realm.main.tell(move, order.operator_pc_id, 0)

    def _sessions(self) -> list[PlayerSession]:
        sessions = (self._crowd.session(pc_id) for pc_id in self._crowd)
        return [session for session in sessions if isinstance(session, PlayerSession)]

    def _named(self, name: str) -> PlayerSession:
        for session in self._sessions():
            if session.name_in_world.casefold() == name.casefold():
                return session
        raise Refused(NOT_HERE)
