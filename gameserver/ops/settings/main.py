"""The settings of the main server."""

from attrs import frozen

from gameserver.ops import kinds
from gameserver.ops.environment import setting
from gameserver.ops.settings.shared import LinkPort


@frozen
class MainSettings(LinkPort):
    """The main server: which zone serves which map, and who is where."""

    main_server_port: int = setting("5555", kinds.PORT, "account and zone servers connect here")
