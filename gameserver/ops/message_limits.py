"""The setting that says how often a player may send one kind of message, by the names in the catalogue."""

from collections.abc import Mapping
from difflib import get_close_matches
from math import inf
from types import MappingProxyType

from gameserver.ops.kinds import Kind, Mistake

DEFAULT = (
    "Say=2,Gesture=2,CreateCharacter=2,DeleteCharacter=2,CharacterLogin=2,WorldLogin=2,Warp=2,ReturnHere=2,"
    "AskOpenStorage=2,AskInventoryToStorage=5,AskStorageToInventory=5,AskDepositMoney=5,AskWithdrawMoney=5,"
    "BuyItem=8,SellItem=8,DropItem=5,OperatorCommand=5,AskDeal=1,AskParty=1,AskApprenticeIn=1,"
    "Clan=1,JoinClan=1,LeaveClan=1,RegisterMark=1,TransferMark=1,AskFriend=1,FriendGroup=2,LetterSend=1,"
    "OpenMarket=1,ChangeNation=1,TyrEntry=1,AgitBidOn=2,LottoPurchase=2,DerbyPurchase=2"
)
"""What is stored, is shown to many, or asks something of somebody; far more than people can do.

Not here is what comes often in a fight or on the way (`PcMove`, `AskAttack`, `UsePotionEx`), what clients send by
themselves (`SetOptions`, `AskMark`), and `CharacterLogout`, which no server may miss.
"""


def _parse(text: str) -> Mapping[str, float]:
    # Whoever reads settings would wait for all messages to be declared; most have no use for them.
    from gameserver.messages.links import CLIENT_TO_SERVER

    known = CLIENT_TO_SERVER.game_numbers()
    limits: dict[str, float] = {}
    for word in (word.strip() for word in text.split(",") if word.strip()):
        name, _, digits = (part.strip() for part in word.partition("="))
        if name not in known:
            likely = get_close_matches(name, known, n=1)
            raise Mistake(f"no message is called {name!r}" + (f", did you mean {likely[0]}?" if likely else ""))
        if name in limits:
            raise Mistake(f"{name} is there twice")
        per_second = float(digits)
        if not 0 <= per_second < inf:  # false for nan, too
            raise ValueError(word)
        limits[name] = per_second
    return MappingProxyType({**_parse(DEFAULT), **limits} if text != DEFAULT else limits)


MESSAGE_LIMITS = Kind(
    "name=messages per second, separated by commas, with names from protocol/opcodes.md, such as Say=2,Warp=0.5",
    _parse,
)
