"""The units: systemd understands them, they come and go in order, and run what there is."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.boot import STOP_SECONDS
from gameserver.tools.logs.reading import Wanted, story
from gameserver.tools.supervisor import DAEMONS, twistd
from tests.support.delivery import ROOT, SETTINGS

UNITS = ROOT / "systemd"
COMMON = UNITS / "a3-gameserver-.service.d" / "common.conf"
TARGET = "a3-gameserver.target"
SEVERAL = ("gate", "zone")
ANALYZE = shutil.which("systemd-analyze")
WHY_NOT = "there is no systemd-analyze on this machine (Debian: apt install systemd)"
HIGHEST_EXPOSURE = 20  # tenths: of what `systemd-analyze security` calls from 0, closed, to 10


def file_of(daemon: str) -> Path:
    return UNITS / f"a3-gameserver-{daemon}{'@' if daemon in SEVERAL else ''}.service"


def values(path: Path, key: str) -> list[str]:
    """Return what the file says for *key*, as often as it does."""
    return re.findall(rf"^{key}=(.*)$", path.read_text("utf-8"), re.MULTILINE)


class SystemdTests(SynchronousTestCase):
    def installed(self) -> tuple[Path, list[str]]:
        """Install and enable the units, two gates and two zones; return where, and the services."""
        directory = Path(tempfile.mkdtemp(prefix="gameserver-units-"))
        self.addCleanup(shutil.rmtree, directory)
        shutil.copytree(UNITS, directory, dirs_exist_ok=True)
        wants = directory / f"{TARGET}.wants"
        wants.mkdir()
        services = []
        for unit in directory.glob("*.service"):
            text = unit.read_text("utf-8")
            unit.write_text(text.replace("/opt/a3-gameserver/bin/twistd", twistd()), "utf-8")
            for name in (
                [unit.name.replace("@", f"@{number}") for number in "01"] if "@" in unit.name else [unit.name]
            ):
                (wants / name).symlink_to(unit)
                services.append(name)
        return directory, services

    def analyze(self, directory: Path, *arguments: str) -> str:
        if ANALYZE is None:
            raise SkipTest(WHY_NOT)
        # The colon at the end adds the directories of systemd's own units.
        environment = {"SYSTEMD_UNIT_PATH": f"{directory}:", "SYSTEMD_COLORS": "0", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [ANALYZE, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout

    def test_systemd_has_nothing_to_say_about_them_and_their_order_is_no_circle(self) -> None:
        directory, services = self.installed()
        said = self.analyze(directory, "verify", "--man=no", "--recursive-errors=yes", TARGET, *services)
        ours = [line for line in said.splitlines() if "a3-gameserver" in line or str(directory) in line]
        self.assertEqual(ours, [])

    def test_the_sandbox_is_nearly_closed(self) -> None:
        directory, services = self.installed()
        for service in services:
            options = ("--offline=true", f"--threshold={HIGHEST_EXPOSURE}", "--no-pager")
            said = self.analyze(directory, "security", *options, service)
            level = re.search(r"Overall exposure level for \S+: (\d+\.\d)", said)
            assert level is not None, said
            self.assertLess(float(level[1]) * 10, HIGHEST_EXPOSURE, said)

    def test_there_is_one_unit_for_each_daemon(self) -> None:
        self.assertEqual({path.name for path in UNITS.glob("*.service")}, {file_of(each).name for each in DAEMONS})

    def test_each_unit_runs_its_daemon_in_the_foreground_and_stops_with_the_target(self) -> None:
        for daemon in DAEMONS:
            unit = file_of(daemon)
            command = f"/opt/a3-gameserver/bin/twistd --nodaemon --pidfile= {daemon}"
            self.assertEqual(values(unit, "ExecStart"), [command])
            self.assertEqual(values(unit, "PartOf"), [TARGET])
            self.assertEqual(values(unit, "WantedBy"), [TARGET])

    def test_every_variable_is_a_setting(self) -> None:
        for path in (COMMON, *map(file_of, DAEMONS)):
            for assignment in values(path, "Environment"):
                self.assertIn(assignment.partition("=")[0], SETTINGS, path.name)

    def test_the_story_of_a_connection_is_found_where_units_write_their_logs(self) -> None:
        (path,) = [each for each in values(COMMON, "Environment") if each.startswith("LOG_PATH=")]
        top, _, below = path.removeprefix("LOG_PATH=").rpartition("/")
        self.assertEqual((top, below), ("/var/log/a3-gameserver", "%j%i"))
        directory = Path(tempfile.mkdtemp(prefix="gameserver-logs-"))
        self.addCleanup(shutil.rmtree, directory)
        for name in ("gate0", "zone1"):
            (directory / name).mkdir()
            entry = {
                "time": f"2026-11-21T0{len(name)}:00:00+00:00",
                "level": "info",
                "session": "s",
                "message": name,
            }
            (directory / name / f"{name[:-1]}.jsonl").write_text(f"{json.dumps(entry)}\n", "utf-8")
        self.assertEqual([each["message"] for each in story(directory, Wanted("s"))], ["gate0", "zone1"])

    def test_tls_gets_the_memory_that_it_needs(self) -> None:
        self.assertEqual(values(COMMON, "MemoryDenyWriteExecute"), ["no"])

    def test_a_planned_stop_has_the_time_that_it_takes(self) -> None:
        (seconds,) = values(COMMON, "TimeoutStopSec")
        self.assertGreater(float(seconds), STOP_SECONDS + 3)
