"""Quests: the old scrolls, quests for parties, dialogues and stories (RULES 22)."""

from typing import Annotated

from gameserver.messages.fields import ItemId
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import I32, U8, U32, Text, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header

QuestText = Annotated[str, Text(384)]


@CLIENT_TO_SERVER.game(0x2110, reference="C2S_PARTY_QUEST", confidence=DERIVED)
@record
class PartyQuest:
    """The leader of a party asks an NPC for its quest.

    Answered by `PartyQuestReply`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x2110, reference="S2C_PARTY_QUEST", confidence=DERIVED)
@record
class PartyQuestReply:
    """Whether the party has the quest, and how far it has come. Layout derived from the older server."""

    quest_index: U8
    quest_step: U8
    result: U8


@SERVER_TO_CLIENT.game(0x2111, reference="S2C_PARTY_QUEST_TIMER", confidence=DERIVED)
@record
class PartyQuestTimer:
    """How many minutes the party has left, or how its quest has ended. Layout derived from the older server."""

    time_limit: U8
    result: U8


@CLIENT_TO_SERVER.unnumbered(Header.CLIENT, reference="C2S_QUEST_INFO", confidence=DERIVED)
@record
class QuestInfo:
    """The player looks at a quest scroll. Answered by `QuestInfoReply`. Layout derived from the older server."""

    item_id: ItemId
    inventory_index: U8


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_QUEST_INFO", confidence=DERIVED)
@record
class QuestInfoReply:
    """Title and story of a quest. Layout derived from the older server."""

    title: Annotated[str, Text(64)]
    description: QuestText


@CLIENT_TO_SERVER.unnumbered(Header.CLIENT, reference="C2S_QUEST_START", confidence=DERIVED)
@record
class QuestStart:
    """The player takes up the quest of a scroll.

    Answered by `QuestStartReply`. Layout derived from the older server.
    """

    item_id: ItemId
    inventory_index: U8


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_QUEST_START", confidence=DERIVED)
@record
class QuestStartReply:
    """Whether the quest has begun; the scroll is then used up. Layout derived from the older server."""

    item_id: ItemId
    error_code: U8


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_QUEST_CONTINUE", confidence=DERIVED)
@record
class QuestContinue:
    """The quest goes on with another part: its title and story. Layout derived from the older server."""

    title: Annotated[str, Text(64)]
    description: QuestText


@CLIENT_TO_SERVER.unnumbered(Header.CLIENT, reference="C2S_QUEST_CANCEL", confidence=DERIVED)
@record
class QuestCancel:
    """The player gives his quest up. Answered by `QuestCancelReply`. Layout derived from the older server."""


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_QUEST_CANCEL", confidence=DERIVED)
@record
class QuestCancelReply:
    """Whether the quest was given up. Layout derived from the older server."""

    error_code: U8


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_QUEST_STATE", confidence=DERIVED)
@record
class QuestState:
    """How far the player has come with his quest, in words. Layout derived from the older server."""

    text: Annotated[str, Text(192)]


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_QUEST_OK", confidence=DERIVED)
@record
class QuestOk:
    """The quest is done, and this is the lore it has brought. Layout derived from the older server."""

    lore: I32


CLIENT_TO_SERVER.known(0x2120, name="QuestExDialogueReq", reference="C2S_QUESTEX_DIALOGUE_REQ")
SERVER_TO_CLIENT.known(0x2121, name="QuestExDialogueAsk", reference="S2C_QUEST_EX_DIALOGUE_ASK")
CLIENT_TO_SERVER.known(0x2122, name="QuestExDialogueAns", reference="C2S_QUESTEX_DIALOGUE_ANS")
SERVER_TO_CLIENT.known(0x2123, name="QuestExDialogueRes", reference="S2C_QUEST_EX_DIALOGUE_RES")
SERVER_TO_CLIENT.known(0x2124, name="QuestExState", reference="S2C_QUEST_EX_STATE")
SERVER_TO_CLIENT.known(0x2125, name="QuestExContinue", reference="S2C_QUEST_EX_CONTINUE")
CLIENT_TO_SERVER.known(0x2126, name="QuestExCancel", reference="C2S_QUESTEX_CANCEL")
SERVER_TO_CLIENT.known(0x2127, name="QuestExCancelReply", reference="S2C_QUEST_EX_CANCEL")
CLIENT_TO_SERVER.known(0x2128, name="QuestExList", reference="C2S_QUESTEX_LIST")
SERVER_TO_CLIENT.known(0x2129, name="QuestExListReply", reference="S2C_QUEST_EX_LIST")
CLIENT_TO_SERVER.known(0x2140, name="StoryQuestStart", reference="C2S_SQUEST_START")
SERVER_TO_CLIENT.known(0x2140, name="StoryQuestStartReply", reference="S2C_SQUEST_START")
SERVER_TO_CLIENT.known(0x2141, name="StoryQuestStepStart", reference="S2C_SQUEST_STEP_START")
SERVER_TO_CLIENT.known(0x2142, name="StoryQuestEnd", reference="S2C_SQUEST_END")
SERVER_TO_CLIENT.known(0x2143, name="StoryQuestStepShow", reference="S2C_SQUEST_STEP_SHOW")
CLIENT_TO_SERVER.known(0x2144, name="StoryQuestStepEnd", reference="C2S_SQUEST_STEP_END")
CLIENT_TO_SERVER.known(0x2145, name="StoryQuestHistory", reference="C2S_SQUEST_HISTORY")
SERVER_TO_CLIENT.known(0x2145, name="StoryQuestHistoryReply", reference="S2C_SQUEST_HISTORY")
SERVER_TO_CLIENT.known(0x2146, name="StoryQuestNpcAction", reference="S2C_SQUEST_NPC_ACTION")
SERVER_TO_CLIENT.known(0x2147, name="StoryQuestMinigameStart", reference="S2C_SQUEST_MINIGAME_START")
SERVER_TO_CLIENT.known(0x2148, name="StoryQuestMinigameUpdate", reference="S2C_SQUEST_MINIGAME_UPDATE")
CLIENT_TO_SERVER.known(0x2149, name="StoryQuestMinigameMove", reference="C2S_SQUEST_MINIGAME_MOVE")
CLIENT_TO_SERVER.known(0x214A, name="StoryQuestWallQuiz", reference="C2S_SQUEST_WALL_QUIZ")
SERVER_TO_CLIENT.known(0x214B, name="StoryQuestWallQuizReply", reference="S2C_SQUEST_WALL_QUIZ")
CLIENT_TO_SERVER.known(0x214C, name="StoryQuestWallOk", reference="C2S_SQUEST_WALL_OK")
SERVER_TO_CLIENT.known(0x214D, name="StoryQuestA3QuizReply", reference="S2C_SQUEST_A3_QUIZ")
CLIENT_TO_SERVER.known(0x214E, name="StoryQuestA3QuizSelect", reference="C2S_SQUEST_A3_QUIZ_SELECT")
SERVER_TO_CLIENT.known(0x214E, name="StoryQuestA3QuizSelectReply", reference="S2C_SQUEST_A3_QUIZ_SELECT")
CLIENT_TO_SERVER.known(0x214F, name="StoryQuestA3Quiz", reference="C2S_SQUEST_A3_QUIZ")
SERVER_TO_CLIENT.known(0x2150, name="StoryQuestA3QuizResult", reference="S2C_SQUEST_A3_QUIZ_RESULT")
CLIENT_TO_SERVER.known(0x2151, name="StoryQuestA3QuizOk", reference="C2S_SQUEST_A3_QUIZ_OK")
CLIENT_TO_SERVER.known(0x2152, name="StoryQuestEndOk", reference="C2S_SQUEST_END_OK")
CLIENT_TO_SERVER.known(0x2153, name="StoryQuest222NumQuiz", reference="C2S_SQUEST_222_NUM_QUIZ")
SERVER_TO_CLIENT.known(0x2154, name="StoryQuestExplodeMonster", reference="S2C_SQUEST_EXPLODE_MONSTER")
CLIENT_TO_SERVER.known(0x2155, name="StoryQuest312ItemCreate", reference="C2S_SQUEST_312_ITEM_CREATE")
CLIENT_TO_SERVER.known(0x2157, name="StoryQuestHboyRune", reference="C2S_SQUEST_HBOY_RUNE")
SERVER_TO_CLIENT.known(0x2158, name="StoryQuestHboyRuneReply", reference="S2C_SQUEST_HBOY_RUNE")
CLIENT_TO_SERVER.known(0x2159, name="StoryQuestHboyHanoi", reference="C2S_SQUEST_HBOY_HANOI")
SERVER_TO_CLIENT.known(0x215A, name="StoryQuestHboyHanoiReply", reference="S2C_SQUEST_HBOY_HANOI")
SERVER_TO_CLIENT.known(0x215D, name="StoryQuestEffect", reference="S2C_SQUEST_EFFECT")
CLIENT_TO_SERVER.known(0x215E, name="StoryQuest346ItemCombi", reference="C2S_SQUEST_346_ITEM_COMBI")
