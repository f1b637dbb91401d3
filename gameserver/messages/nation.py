"""Nations: changing sides, who rules a shop, what its taxes bring (RULES 13, 20)."""

from typing import Annotated

from gameserver.messages.clan import ClanName
from gameserver.messages.fields import CharacterName, SocialInfo
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U32, Array, record
from gameserver.wire.catalogue import DERIVED


@CLIENT_TO_SERVER.game(0x2400, reference="C2S_CHANGE_NATION", confidence=DERIVED)
@record
class ChangeNation:
    """The player wants to change sides. Answered by `ChangeNationReply`. Layout derived from the older server."""

    nation: U8


@SERVER_TO_CLIENT.game(0x2401, reference="S2C_CHANGE_NATION", confidence=DERIVED)
@record
class ChangeNationReply:
    """Whether the player has changed sides, and the lore that is left. Layout derived from the older server."""

    error_code: U8
    social: SocialInfo
    lore: U32


@CLIENT_TO_SERVER.game(0x3915, reference="C2S_ASK_SHOP_INFO", confidence=DERIVED)
@record
class AskShopInfo:
    """The player asks an NPC who rules here. Answered by `AnsShopInfo`. Layout derived from the older server."""

    npc_id: U32


@SERVER_TO_CLIENT.game(0x3915, reference="S2C_ANS_SHOP_INFO", confidence=DERIVED)
@record
class AnsShopInfo:
    """Nation and kind of a shop, the clans that share its tax, and the masters of the nations.

    Layout derived from the older server.
    """

    nation: U8
    shop: U8
    clan_names: Annotated[tuple[ClanName, ...], Array(3)]
    pc_names: Annotated[tuple[CharacterName, ...], Array(2)]


@CLIENT_TO_SERVER.game(0x3916, reference="C2S_ASK_GIVE_MY_TAX", confidence=DERIVED)
@record
class AskGiveMyTax:
    """The master of a ruling clan asks for the tax that has come in.

    Answered by `AnsGiveMyTax`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x3916, reference="S2C_ANS_GIVE_MY_TAX", confidence=DERIVED)
@record
class AnsGiveMyTax:
    """Whether the tax was paid out, the money afterwards, and the tax. Layout derived from the older server."""

    answer: U8
    money: U32
    tax: U32
