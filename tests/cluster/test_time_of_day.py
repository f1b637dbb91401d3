"""Clients are told the time of day when they enter, and every ten minutes."""

from itertools import pairwise
from unittest import TestCase

from gameserver.daemons.zone.timekeeping import time_of_day
from gameserver.messages.system import ServerTime
from tests.cluster.case import ClusterCase


class TimeOfDay(ClusterCase):
    # These players answer no ping.
    variables = {"GATE_IDLE_SECONDS": "0"}

    def test_players_are_told_when_they_enter_and_every_ten_minutes(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        self.cluster.network.settle(1)
        self.assertEqual(len(anna.client.told(ServerTime)), 1)
        self.cluster.network.settle(1300)
        for player in (anna, berta):
            minutes = [time.hour * 60 + time.minute for time in player.client.told(ServerTime)[1:]]
            self.assertEqual([later - first for first, later in pairwise(minutes)], [10])


class Clock(TestCase):
    def test_a_day_has_twenty_four_hours(self) -> None:
        self.assertEqual(time_of_day(0), ServerTime(hour=0, minute=0))
        self.assertEqual(time_of_day(86_399.9), ServerTime(hour=23, minute=59))
        self.assertEqual(time_of_day(10 * 86_400 + 3_725), ServerTime(hour=1, minute=2))
