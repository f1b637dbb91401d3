"""Settings: defaults that hold, values that are refused by name, misspelt variables, and the generated page."""

from pathlib import Path

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.python.usage import Options
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.links import CLIENT_TO_SERVER
from gameserver.ops.environment import HIDDEN, SettingsError, declared, option, read, refuse_misspelt
from gameserver.ops.kinds import Environment, HostPort
from gameserver.ops.settings import (
    ALL,
    AccountSettings,
    GateSettings,
    LoginSettings,
    MainSettings,
    ZoneSettings,
    options,
    reference,
)

EVERY = dict(declared(*ALL))
NAMES = st.sampled_from(sorted(EVERY))
MESSAGES = CLIENT_TO_SERVER.game_numbers()
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


class Reading(SynchronousTestCase):
    def test_without_variables_every_setting_has_its_default(self) -> None:
        for cls in ALL:
            self.assertEqual(read(cls, {}), cls())

    def test_a_name_means_the_same_in_every_class(self) -> None:
        for cls in ALL:
            for name, here in declared(cls):
                there = EVERY[name]
                self.assertEqual(
                    (here.default, here.help, here.kind.allowed), (there.default, there.help, there.kind.allowed)
                )

    @given(st.sampled_from(ALL), NAMES, WORDS | st.integers().map(str) | st.floats().map(str))
    def test_any_text_is_a_value_or_an_error_that_names_the_variable(
        self, cls: type[attrs.AttrsInstance], name: str, word: str
    ) -> None:
        try:
            read(cls, {name: word})
        except SettingsError as error:
            kind = EVERY[name].kind
            for part in (name, HIDDEN if kind.is_secret else repr(word), kind.allowed):
                self.assertIn(part, str(error))

    @given(st.integers(-(2**40), 2**40))
    def test_numbers_are_taken_in_their_range_and_only_there(self, number: int) -> None:
        for cls, name, highest in (
            (MainSettings, "MAIN_SERVER_PORT", 65535),
            (GateSettings, "DYNAMIC_KEY", 2**32 - 1),
            (ZoneSettings, "ZONE_SERVER_ID", 254),
        ):
            for word in (str(number), hex(number)):
                if 0 <= number <= highest:
                    self.assertEqual(getattr(read(cls, {name: word}), name.lower()), number)
                else:
                    self.assertRaises(SettingsError, read, cls, {name: word})

    @given(st.lists(st.integers(0, 65535), min_size=1, max_size=9))
    def test_maps_are_listed_once_each(self, map_ids: list[int]) -> None:
        variables = {"MAP_IDS": ", ".join(map(str, map_ids))}
        if len(set(map_ids)) < len(map_ids):
            self.assertRaises(SettingsError, read, ZoneSettings, variables)
        else:
            self.assertEqual(read(ZoneSettings, variables).map_ids, tuple(map_ids))

    @given(st.dictionaries(st.sampled_from(sorted(MESSAGES)), st.floats(0, 1e6), max_size=5))
    def test_limits_of_messages_go_over_the_defaults(self, limits: dict[str, float]) -> None:
        words = ", ".join(f"{name} = {per_second!r}" for name, per_second in limits.items())
        found = read(GateSettings, {"GATE_MESSAGE_LIMITS": words}).gate_message_limits
        self.assertEqual(found, {**GateSettings().gate_message_limits, **limits})

    def test_a_limit_of_no_message_is_refused_with_a_guess_what_was_meant(self) -> None:
        for words, complaint in (
            ("Warp=1,Sya=2", "no message is called 'Sya', did you mean Say?"),
            ("GateLogin=1", "no message is called 'GateLogin'"),
            ("Say=1,Say=2", "Say is there twice"),
            ("Say", "must be name=messages per second"),
            ("Say=-1", "must be name=messages per second"),
            ("Say=nan", "must be name=messages per second"),
            ("Say=often", "must be name=messages per second"),
        ):
            with self.assertRaises(SettingsError) as caught:
                read(GateSettings, {"GATE_MESSAGE_LIMITS": words})
            self.assertIn(complaint, str(caught.exception))
            self.assertIn("GATE_MESSAGE_LIMITS", str(caught.exception))

    @given(st.dictionaries(st.integers(0, 254), st.integers(0, 65535), min_size=1, max_size=5))
    def test_zones_are_found_by_number(self, ports: dict[int, int]) -> None:
        words = ",".join(f"{number}=zone-{number}.example:{port}" for number, port in ports.items())
        expected = {number: HostPort(f"zone-{number}.example", port) for number, port in ports.items()}
        self.assertEqual(read(GateSettings, {"ZONE_SERVERS": words}).zone_servers, expected)

    def test_accounts_make_themselves_in_development_or_when_told(self) -> None:
        for environment, told, made in (
            ("production", "", False),
            ("development", "", True),
            ("development", "false", False),
            ("production", "true", True),
        ):
            variables = {"ENVIRONMENT": environment, "AUTO_CREATE_ACCOUNT": told}
            self.assertIs(read(LoginSettings, variables).creates_accounts, made)
        self.assertIs(read(LoginSettings, {}).environment, Environment.PRODUCTION)

    def test_game_data_that_is_not_there_is_refused(self) -> None:
        self.assertRaises(SettingsError, read, AccountSettings, {"ZONE_DATA_PATH": "/nowhere/at/all"})


class Misspelling(SynchronousTestCase):
    @given(st.data(), NAMES)
    def test_a_letter_too_few_or_too_many_is_noticed(self, data: st.DataObject, name: str) -> None:
        place = data.draw(st.integers(1, len(name) - 1))
        for wrong in (name[:place] + name[place + 1 :], name[:place] + name[place] + name[place:]):
            error = self.assertRaises(SettingsError, refuse_misspelt, {wrong: "1"}, frozenset(EVERY))
            self.assertIn(f"{wrong} is not a setting: did you mean ", str(error))

    @given(st.sets(NAMES))
    def test_our_own_names_and_those_of_others_are_left_alone(self, names: set[str]) -> None:
        others = {"PATH", "HOME", "LOGNAME", "LD_LIBRARY_PATH", "GATE_SERVER_SERVICE_HOST", "PGDATABASE", "TERM"}
        refuse_misspelt(dict.fromkeys(names | others, "1"), frozenset(EVERY))


class CommandLine(SynchronousTestCase):
    def parse(self, environ: dict[str, str], *words: str) -> GateSettings:
        parsed = options(GateSettings, MainSettings, environ=environ)()
        parsed.parseOptions(list(words))
        return parsed.settings(GateSettings)

    def test_every_setting_is_an_option(self) -> None:
        parsed: Options = options(*ALL, environ={})()
        self.assertLessEqual({option(name) for name in EVERY}, set(parsed))

    def test_the_command_line_goes_before_the_environment(self) -> None:
        environ = {"GATE_SERVER_PORT": "1", "GATE_SERVER_ID": "3"}
        settings = self.parse(environ, "--gate-server-port", "2")
        self.assertEqual((settings.gate_server_port, settings.gate_server_id), (2, 3))

    def test_a_mistake_anywhere_ends_the_start_with_one_line(self) -> None:
        for environ, words in (
            ({"GATE_SERVR_PORT": "1"}, ()),
            ({"MAIN_SERVER_PORT": "http"}, ()),
            ({"ZONE_SERVER_POR": "1"}, ()),  # of another daemon, but still ours
            ({}, ("--gate-server-id", "255")),
        ):
            end = self.assertRaises(SystemExit, self.parse, environ, *words)
            self.assertEqual(len(str(end).splitlines()), 1)


class Twistd(Options):
    """The options of twistd that matter here."""

    optParameters = [["pidfile", None, "twistd.pid", "where twistd notes its process id"]]
    subCommands = [["gate", None, options(GateSettings, environ={}), "a daemon of ours"]]


class UnderTwistd(SynchronousTestCase):
    def test_daemons_in_one_directory_have_a_pid_file_each(self) -> None:
        for words, pidfile in (([], "gate.pid"), (["--pidfile", "mine.pid"], "mine.pid"), (["--pidfile="], "")):
            twistd = Twistd()
            twistd.parseOptions([*words, "gate"])
            self.assertEqual(twistd["pidfile"], pidfile)


class Reference(SynchronousTestCase):
    def test_the_page_about_settings_is_fresh(self) -> None:
        page = Path(__file__).parents[2] / "docs" / "settings.md"
        self.assertEqual(page.read_text("utf-8"), reference(), "run `make docs`")
