"""The catalogues: one for each direction of each link.

The gate passes game packets on unopened, so the links behind it carry the messages of its clients.
"""

from gameserver.wire.catalogue import Catalogue
from gameserver.wire.framing import CLIENT_SHAPE, LINK_SHAPE, MAIN_SHAPE

CLIENT_TO_LOGIN = Catalogue("client to login", CLIENT_SHAPE)
LOGIN_TO_CLIENT = Catalogue("login to client", LINK_SHAPE)

CLIENT_TO_SERVER = Catalogue("client to server", CLIENT_SHAPE)
SERVER_TO_CLIENT = Catalogue("server to client", LINK_SHAPE)

GATE_TO_LOGIN = Catalogue("gate to login", LINK_SHAPE)
LOGIN_TO_GATE = Catalogue("login to gate", LINK_SHAPE)

GATE_TO_ACCOUNT = Catalogue("gate to account", LINK_SHAPE, carries=CLIENT_TO_SERVER)
ACCOUNT_TO_GATE = Catalogue("account to gate", LINK_SHAPE, carries=SERVER_TO_CLIENT)

GATE_TO_ZONE = Catalogue("gate to zone", LINK_SHAPE, carries=CLIENT_TO_SERVER)
ZONE_TO_GATE = Catalogue("zone to gate", LINK_SHAPE, carries=SERVER_TO_CLIENT)

SERVER_TO_MAIN = Catalogue("server to main", MAIN_SHAPE)
MAIN_TO_SERVER = Catalogue("main to server", MAIN_SHAPE)
