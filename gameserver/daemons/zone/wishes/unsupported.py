"""What v562 clients may send and nothing here serves: taken calmly, counted, answered where they would wait."""

from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from gameserver.daemons.shared.gate_link import GatePlayer
from gameserver.daemons.zone.views.talking import notice
from gameserver.daemons.zone.wishes.base import Realm, Stage, Wishes
from gameserver.messages import (
    agit,
    battle,
    characters,
    clan,
    crafting,
    derby,
    gate,
    items,
    lottery,
    nation,
    npcs,
    party,
    pets,
    quests,
    skills,
    system,
    trade,
    tyr,
    warp,
)
from gameserver.messages.fields import Item, ItemId, SocialInfo
from gameserver.messages.links import CLIENT_TO_SERVER
from gameserver.wire.catalogue import Unknown
from gameserver.wire.errors import Malformed, OutOfTurn
from gameserver.world.character import Character

SENTENCE = "That is not available here."

FAILED = 0
"""In fields called result or answer, where 1 is success (RULES 2.5, chosen)."""
ERROR = 1
"""In fields called error code, where 0 is success (RULES 2.5, chosen)."""

UNKNOWN_SKILL = 1

Answer = Callable[[Any, Character], object]

_NO_SOCIAL = SocialInfo()


def _no_deal(_request: object, _character: Character) -> object:
    return trade.FailDeal(error_code=ERROR)


ANSWERS: Mapping[type[object], Answer] = MappingProxyType(
    {
        skills.AskSkill: lambda ask, _: skills.ErrSkill(skill_index=ask.skill_index, error_code=UNKNOWN_SKILL),
        party.AskParty: lambda *_: party.AnsPartyNotify(result=FAILED),
        party.AnsParty: lambda *_: party.AnsPartyNotify(result=FAILED),
        trade.AskDeal: lambda ask, _: trade.AnsDealNotify(other_pc_id=ask.other_pc_id, error_code=ERROR),
        trade.AnsDeal: _no_deal,
        trade.PutInItem: _no_deal,
        trade.PutOutItem: _no_deal,
        trade.DecideDeal: _no_deal,
        trade.ConfirmDeal: _no_deal,
        trade.PutInPet: _no_deal,
        trade.PutOutPet: _no_deal,
        items.GiveItem: lambda ask, _: items.GiveItemReply(item_id=ask.item_id, result=FAILED),
        clan.Clan: lambda ask, _: clan.ClanReply(
            request_type=ask.request_type, result=FAILED, clan_id=0, social=_NO_SOCIAL
        ),
        clan.JoinClan: lambda *_: clan.JoinClanReply(result=FAILED, social=_NO_SOCIAL),
        clan.AnsClan: lambda *_: clan.JoinClanReply(result=FAILED, social=_NO_SOCIAL),
        clan.LeaveClan: lambda *_: clan.LeaveClanReply(result=FAILED, social=_NO_SOCIAL),
        nation.AskGiveMyTax: lambda _, who: nation.AnsGiveMyTax(answer=FAILED, money=who.woonz, tax=0),
        battle.AskWarpToBattle: lambda *_: battle.AnsWarpToBattle(result=FAILED),
        warp.EnterSubmap: lambda _, who: warp.EnterSubmapReply(error_code=ERROR, submap_index=0, cell=who.cell),
        quests.PartyQuest: lambda *_: quests.PartyQuestReply(quest_index=0, quest_step=0, result=FAILED),
        crafting.ItemCombination: lambda *_: crafting.ItemCombinationReply(
            result=FAILED, inventory_index=0, item=Item()
        ),
        pets.FeedPet: lambda ask, _: pets.FeedPetReply(
            item_id=ItemId(), result=FAILED, pet_id=ask.pet_id, pet_index=0, quantity=0
        ),
        lottery.LottoPurchase: lambda _, who: lottery.LottoPurchaseReply(
            result=FAILED, inventory_index=0, ticket=Item(), money=who.woonz
        ),
        lottery.LottoSale: lambda _, who: lottery.LottoSaleReply(result=FAILED, prize=0, money=who.woonz),
        derby.DerbyPurchase: lambda _, who: derby.DerbyPurchaseReply(
            result=FAILED, inventory_index=0, ticket=Item(), money=who.woonz
        ),
        derby.DerbyExchange: lambda _, who: derby.DerbyExchangeReply(
            earned_money=0, earning_ratio=0.0, money=who.woonz, result=FAILED
        ),
        tyr.TyrEntry: lambda *_: tyr.TyrEntryReply(my_unit=0, entry_count=0, text=SENTENCE),
        agit.AgitEnter: lambda _, who: agit.AgitEnterReply(error_code=ERROR, submap_index=0, cell=who.cell),
        agit.AgitPutUpAuction: lambda *_: agit.AgitPutUpAuctionReply(error_code=ERROR),
        agit.AgitBidOn: lambda _, who: agit.AgitBidOnReply(error_code=ERROR, money=who.woonz),
        agit.AgitPayExpense: lambda _, who: agit.AgitPayExpenseReply(error_code=ERROR, money=who.woonz),
        agit.AgitChangeName: lambda _, who: agit.AgitChangeNameReply(error_code=ERROR, lore=who.lore),
        agit.AgitRepayMoney: lambda _, who: agit.AgitRepayMoneyReply(error_code=ERROR, money=who.woonz),
        agit.AgitObtainSaleMoney: lambda _, who: agit.AgitObtainSaleMoneyReply(error_code=ERROR, money=who.woonz),
    }
)
"""The failed answer of each message that has one with a result; it goes out beside the sentence."""

QUIET = frozenset(
    declared.opcode.key
    for declared in CLIENT_TO_SERVER
    if declared.message
    in {
        characters.CharacterLogin,
        characters.CreateCharacter,
        characters.DeleteCharacter,
        clan.ReqClanInfo,
        gate.GateLogin,
        gate.PingReply,
        npcs.ObjectNpc,
        system.OperatorCommand,
        system.UnknownCharacter,
    }
) | frozenset(
    known.opcode.key
    for known in CLIENT_TO_SERVER.without_layout
    if known.name in {"FriendInfo", "FriendState", "KeepAlive", "PingLegacy", "ProcessInfo", "HsMove", "AskHsMove"}
)
"""What clients send unasked, or what is for other servers: nobody is told anything (RULES 27)."""

KEYS: Mapping[type[object], int] = MappingProxyType(
    {declared.message: declared.opcode.key for declared in CLIENT_TO_SERVER}
)


class UnsupportedWishes(Wishes):
    """Nobody is disconnected for what a client of this version may send, in whatever state (RULES 27)."""

    def __init__(self, player: GatePlayer, realm: Realm) -> None:
        super().__init__(player, realm)
        self.unserved: Counter[int] = Counter()
        """How often he sent what nothing here serves, by opcode."""

    def unhandled(self, message: object) -> None:
        """Count it, log it once, and answer where a client would wait; what is cut short ends the conversation,

        unless it is of a kind that nothing serves, of which the layout may be only guessed.
        """
        kind = message.message if isinstance(message, Malformed) else type(message)
        if isinstance(message, Malformed) and (kind is None or kind in self.served()):
            raise message
        key = message.opcode.key if isinstance(message, Unknown) else KEYS.get(kind or object, 0)
        self.unserved[key] += 1
        self.realm.unserved[key] += 1
        self._log(message)
        who = None if self.loaded is None else self.loaded.character
        if who is None or self.state is not Stage.IN_WORLD or kind in self.served() or key in QUIET:
            return
        answer = ANSWERS.get(type(message))
        if answer is not None:
            self.send(answer(message, who))
        if key in _NAMED:
            self.send(notice(SENTENCE))

    @classmethod
    def served(cls) -> frozenset[type[object]]:
        """The classes of messages that some handler takes in some state."""
        return frozenset(kind for _, kind in cls.handlers)

    def _log(self, message: object) -> None:
        try:
            super().unhandled(message)
        except (OutOfTurn, Malformed) as error:
            self.ignore(type(message).__name__, str(error))


_NAMED = frozenset(KEYS.values()) | frozenset(known.opcode.key for known in CLIENT_TO_SERVER.without_layout)
"""What is known to be of this version; the rest is noise, and gets no answer."""
