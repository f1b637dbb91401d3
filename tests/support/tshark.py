"""Asks a real `tshark` what it makes of a capture, with our dissector and nobody's preferences."""

import os
import shutil
import subprocess
from pathlib import Path

from gameserver.tools.protocol.wireshark import dissector
from tests.support.capture import Capture

TSHARK = shutil.which("tshark")
WHY_NOT = "there is no tshark on this machine (Debian: apt install tshark)"
SEVERAL = "\x1f"
BAD = "_ws.malformed || a3.short || a3.bad_size || a3.unknown || _ws.lua.error"
"""A filter for what must not be in a capture of messages that are all right."""

Row = list[list[str]]
"""Of one packet: for each field that was asked for, its values in order."""


class Tshark:
    """Reads captures; its files are kept in *directory*."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._script = directory / "a3.lua"
        self._script.write_text(dissector(), "utf-8")

    def rows(self, capture: Capture, *fields: str, only: str = "", **preferences: str) -> list[Row]:
        """Return the values of *fields* in each packet, of all packets or those that the filter *only* matches."""
        file = self._directory / "capture.pcapng"
        file.write_bytes(capture.file())
        wanted = [word for field in fields for word in ("-e", field)]
        chosen = ["-Y", only] if only else []
        settings = [word for name, value in preferences.items() for word in ("-o", f"a3.{name}:{value}")]
        how = ["-T", "fields", "-E", "separator=/t", "-E", f"aggregator={SEVERAL}", "-E", "occurrence=a"]
        command = ["-n", "-X", f"lua_script:{self._script}", "-r", str(file), *settings, *chosen, *how, *wanted]
        lines = self._run(command).split("\n")[:-1]
        return [[value.split(SEVERAL) if value else [] for value in line.split("\t")] for line in lines]

    def values(self, capture: Capture, field: str, only: str = "", **preferences: str) -> list[str]:
        """Return the values of one field in all packets."""
        return [value for (values,) in self.rows(capture, field, only=only, **preferences) for value in values]

    def _run(self, arguments: list[str]) -> str:
        assert TSHARK is not None, WHY_NOT
        environment = os.environ | {"WIRESHARK_CONFIG_DIR": str(self._directory), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [TSHARK, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode or "Lua" in done.stderr:
            raise AssertionError(f"tshark ended with {done.returncode}: {done.stderr}")
        return done.stdout
