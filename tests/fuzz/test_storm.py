"""A short storm on real processes; `make fuzz` attacks for minutes, and judges limits and latencies, too."""

from tests.fuzz import storm

SECONDS = 8.0


class ShortStorm(storm.Storm):
    def test_who_attacks_harms_neither_daemons_nor_players_nor_newcomers(self) -> None:
        self.start()
        act = self.play("strangers", SECONDS, seed=1)
        act.judge()
        stopped = self.stop_all()
        self.look_back(act)
        self.assertEqual([*act.troubles, *stopped], [])
