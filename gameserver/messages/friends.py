"""Friends and letters: names only, since no layouts are known; the lists at login are in `chat` (RULES 21)."""

from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT

CLIENT_TO_SERVER.known(0x2331, name="FriendInfo", reference="C2S_FRIEND_INFO")
CLIENT_TO_SERVER.known(0x2332, name="FriendState", reference="C2S_FRIEND_STATE")
CLIENT_TO_SERVER.known(0x2333, name="FriendGroup", reference="C2S_FRIEND_GROUP")
SERVER_TO_CLIENT.known(0x2333, name="FriendGroupReply", reference="S2C_FRIEND_GROUP")
CLIENT_TO_SERVER.known(0x2334, name="AskFriend", reference="C2S_ASK_FRIEND")
SERVER_TO_CLIENT.known(0x2334, name="AskFriendNotify", reference="S2C_ASK_FRIEND")
CLIENT_TO_SERVER.known(0x2335, name="AnsFriend", reference="C2S_ANS_FRIEND")
SERVER_TO_CLIENT.known(0x2335, name="AnsFriendNotify", reference="S2C_ANS_FRIEND")
CLIENT_TO_SERVER.known(0x2350, name="LetterBaseInfo", reference="C2S_LETTER_BASE_INFO")
SERVER_TO_CLIENT.known(0x2350, name="LetterBaseInfoReply", reference="S2C_LETTER_BASE_INFO")
CLIENT_TO_SERVER.known(0x2351, name="LetterSimpleInfo", reference="C2S_LETTER_SIMPLE_INFO")
SERVER_TO_CLIENT.known(0x2351, name="LetterSimpleInfoReply", reference="S2C_LETTER_SIMPLE_INFO")
SERVER_TO_CLIENT.known(0x2352, name="LetterAllInfo", reference="S2C_LETTER_ALL_INFO")
CLIENT_TO_SERVER.known(0x2353, name="LetterDel", reference="C2S_LETTER_DEL")
SERVER_TO_CLIENT.known(0x2353, name="LetterDelReply", reference="S2C_LETTER_DEL")
CLIENT_TO_SERVER.known(0x2354, name="LetterSend", reference="C2S_LETTER_SEND")
SERVER_TO_CLIENT.known(0x2354, name="LetterSendReply", reference="S2C_LETTER_SEND")
CLIENT_TO_SERVER.known(0x2356, name="LetterKeeping", reference="C2S_LETTER_KEEPING")
SERVER_TO_CLIENT.known(0x2356, name="LetterKeepingReply", reference="S2C_LETTER_KEEPING")
