"""Mercenaries: followers called from stones (RULES 26)."""

from typing import Annotated

from gameserver.messages.fields import CharacterName
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Array, record


@record
class HsStone:
    """One of the four places for the stones of mercenaries."""

    stone_id: U32
    pc_class: U8
    status: U8
    level: U16
    name: CharacterName


@SERVER_TO_CLIENT.game(0x5000, reference="S2C_HS_STONE_INFO")
@record
class HsStoneInfo:
    """The mercenaries of the player, for the window in which he calls them."""

    stones: Annotated[tuple[HsStone, ...], Array(4)]


@CLIENT_TO_SERVER.game(0x501C, reference="C2S_HS_HEAL")
@record
class HsHeal:
    """The player wants a mercenary healed. What the number means is presumed; only the size is proven."""

    target_id: U32


CLIENT_TO_SERVER.known(0x5001, name="HsSeal", reference="C2S_HS_SEAL")
SERVER_TO_CLIENT.known(0x5001, name="HsSealReply", reference="S2C_HS_SEAL")
CLIENT_TO_SERVER.known(0x5002, name="HsRecall", reference="C2S_HS_RECALL")
SERVER_TO_CLIENT.known(0x5002, name="HsRecallReply", reference="S2C_HS_RECALL")
SERVER_TO_CLIENT.known(0x5003, name="HsAppear", reference="S2C_HS_APPEAR")
SERVER_TO_CLIENT.known(0x5004, name="HsDisappear", reference="S2C_HS_DISAPPEAR")
CLIENT_TO_SERVER.known(0x5005, name="HsRevive", reference="C2S_HS_REVIVE")
SERVER_TO_CLIENT.known(0x5005, name="HsReviveReply", reference="S2C_HS_REVIVE")
CLIENT_TO_SERVER.known(0x5006, name="HsAskAttack", reference="C2S_HS_ASK_ATTACK")
SERVER_TO_CLIENT.known(0x5006, name="HsAnsAttack", reference="S2C_HS_ANS_ATTACK")
SERVER_TO_CLIENT.known(0x5007, name="HsSeeAttack", reference="S2C_HS_SEE_ATTACK")
CLIENT_TO_SERVER.known(0x5008, name="HsStoneBuy", reference="C2S_HSSTONE_BUY")
SERVER_TO_CLIENT.known(0x5008, name="HsStoneBuyReply", reference="S2C_HS_STONE_BUY")
CLIENT_TO_SERVER.known(0x5009, name="HsStoneSell", reference="C2S_HSSTONE_SELL")
SERVER_TO_CLIENT.known(0x5009, name="HsStoneSellReply", reference="S2C_HS_STONE_SELL")
CLIENT_TO_SERVER.known(0x500A, name="HsLearnSkill", reference="C2S_HS_LEARN_SKILL")
SERVER_TO_CLIENT.known(0x500A, name="HsLearnSkillReply", reference="S2C_HS_LEARN_SKILL")
CLIENT_TO_SERVER.known(0x500B, name="HsAllotPoint", reference="C2S_HS_ALLOT_POINT")
SERVER_TO_CLIENT.known(0x500B, name="HsAllotPointReply", reference="S2C_HS_ALLOT_POINT")
CLIENT_TO_SERVER.known(0x500C, name="HsRetrievePoint", reference="C2S_HS_RETRIEVE_POINT")
SERVER_TO_CLIENT.known(0x500C, name="HsRetrievePointReply", reference="S2C_HS_RETRIEVE_POINT")
CLIENT_TO_SERVER.known(0x500D, name="HsWearItem", reference="C2S_HS_WEAR_ITEM")
SERVER_TO_CLIENT.known(0x500D, name="HsWearItemReply", reference="S2C_HS_WEAR_ITEM")
SERVER_TO_CLIENT.known(0x500E, name="HsSeeWear", reference="S2C_HS_SEE_WEAR")
CLIENT_TO_SERVER.known(0x5010, name="HsStripItem", reference="C2S_HS_STRIP_ITEM")
SERVER_TO_CLIENT.known(0x5010, name="HsStripItemReply", reference="S2C_HS_STRIP_ITEM")
SERVER_TO_CLIENT.known(0x5011, name="HsSeeStrip", reference="S2C_HS_SEE_STRIP")
SERVER_TO_CLIENT.known(0x5013, name="HsWarpAppear", reference="S2C_HS_WARP_APPEAR")
SERVER_TO_CLIENT.known(0x5014, name="HsLevelUp", reference="S2C_HS_LEVEL_UP")
SERVER_TO_CLIENT.known(0x5015, name="SeeHsLevelUp", reference="S2C_SEE_HS_LEVEL_UP")
SERVER_TO_CLIENT.known(0x5016, name="UpdateHsExp", reference="S2C_UPDATE_HS_EXP")
SERVER_TO_CLIENT.known(0x5018, name="HsAttack", reference="S2C_HS_ATTACK")
CLIENT_TO_SERVER.known(0x501B, name="HsOption", reference="C2S_HS_OPTION")
SERVER_TO_CLIENT.known(0x501B, name="HsOptionReply", reference="S2C_HS_OPTION")
SERVER_TO_CLIENT.known(0x501C, name="HsHealReply", reference="S2C_HS_HEAL")
SERVER_TO_CLIENT.known(0x501D, name="HsWarpLogin", reference="S2C_HS_WARP_LOGIN")
CLIENT_TO_SERVER.known(0x501E, name="HsSkillReset", reference="C2S_HS_SKILL_RESET")
SERVER_TO_CLIENT.known(0x501E, name="HsSkillResetReply", reference="S2C_HS_SKILL_RESET")
CLIENT_TO_SERVER.known(0x1205, name="AskHsMove", reference="C2S_ASK_HS_MOVE")
SERVER_TO_CLIENT.known(0x1206, name="AnsHsMove", reference="S2C_ANS_HS_MOVE")
SERVER_TO_CLIENT.known(0x1207, name="SeeHsMove", reference="S2C_SEE_HS_MOVE")
CLIENT_TO_SERVER.known(0x1208, name="HsMove", reference="C2S_HS_MOVE")
SERVER_TO_CLIENT.known(0x1209, name="FixHsMove", reference="S2C_FIX_HS_MOVE")
SERVER_TO_CLIENT.known(0x120A, name="SeeHsStop", reference="S2C_SEE_HS_STOP")
