"""The alerts: each has a case in their own tests, which Prometheus runs where it is installed."""

import re
import shutil
import subprocess
from pathlib import Path
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from tests.support.delivery import ROOT, documents

PROMETHEUS = ROOT / "docker" / "prometheus"
ALERTS = PROMETHEUS / "alerts.yml"
CASES = PROMETHEUS / "alerts.test.yml"
PROMTOOL = shutil.which("promtool")
WHY_NOT = "there is no promtool on this machine (Debian: apt install prometheus)"


class AlertTests(SynchronousTestCase):
    def setUp(self) -> None:
        (alerts,) = documents(ALERTS)
        self.rules = [rule for group in alerts["groups"] for rule in group["rules"]]

    def promtool(self, *arguments: str | Path) -> None:
        if PROMTOOL is None:
            raise SkipTest(WHY_NOT)
        command = [PROMTOOL, *map(str, arguments)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_prometheus_accepts_its_configuration_and_the_rules(self) -> None:
        self.promtool("check", "config", PROMETHEUS / "prometheus.yml")

    def test_each_alert_fires_when_it_should_and_not_before(self) -> None:
        self.promtool("test", "rules", CASES)

    def test_each_alert_has_a_case_of_its_own(self) -> None:
        (cases,) = documents(CASES)
        tried = [re.split(r"\W", str(case["name"]))[0] for case in cases["tests"]]
        self.assertEqual(tried, [str(rule["alert"]) for rule in self.rules] + ["Nothing"])

    def test_each_alert_says_how_urgent_it_is_what_happened_and_what_to_do(self) -> None:
        for rule in self.rules:
            self.assertIn(str(rule["labels"]["severity"]), ("page", "ticket"), str(rule["alert"]))
            self.assertEqual({name for name, _ in rule["annotations"].pairs()}, {"summary", "action"})
