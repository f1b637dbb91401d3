"""The settings of a zone server."""

from attrs import frozen

from gameserver.content.reading import ExpReading, Reading
from gameserver.ops import kinds
from gameserver.ops.environment import setting
from gameserver.ops.settings.shared import GameData, LinkPort, MainLink, Named, RulesFile


@frozen
class ZoneSettings(LinkPort, MainLink, Named, GameData, RulesFile):
    """A zone server: the worlds of some maps."""

    zone_server_port: int = setting("7568", kinds.PORT, "gates connect here")
    zone_server_id: int = setting("0", kinds.SERVER_ID, "number of this zone server, different for each")
    map_ids: tuple[int, ...] = setting("1,5,7", kinds.MAP_IDS, "the maps of this zone server")
    npc_exp_reading: ExpReading = setting(
        "bitfield", kinds.choice(ExpReading), "where NPC files have the experience that monsters give"
    )
    data_encoding: str = setting("cp1252", kinds.CODE_PAGE, "code page of the names in game data")
    spawn_drop_sentinel: bool = setting(
        "true",
        kinds.YES_OR_NO,
        "leave out the end mark of some spawn files; false: it is a creature like any other",
    )
    tick_ms: int = setting("500", kinds.number(10, 10_000), "step of the world's clock, milliseconds")
    save_interval_seconds: float = setting("30", kinds.seconds(1, 3600), "how often changed characters are saved")

    @property
    def reading(self) -> Reading:
        """How to understand what game data files disagree about."""
        return Reading(self.npc_exp_reading, self.data_encoding, self.spawn_drop_sentinel)
