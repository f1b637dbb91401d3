"""The settings of the account server."""

from attrs import frozen

from gameserver.ops import kinds
from gameserver.ops.environment import setting
from gameserver.ops.settings.shared import GameData, LinkPort, MainLink


@frozen
class AccountSettings(LinkPort, MainLink, GameData):
    """The account server: list, creation, deletion and choice of characters."""

    account_server_port: int = setting("5589", kinds.PORT, "gates connect here")
