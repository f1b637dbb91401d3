"""The work of `gameserver admin` on the stores in memory: what it changes, tells and refuses."""

import json
from collections import Counter
from collections.abc import Coroutine
from contextlib import redirect_stderr
from datetime import UTC, datetime
from io import StringIO
from typing import Any, TypeVar

import attrs
import click
from click.testing import CliRunner
from rich.console import Console
from twisted.internet.defer import ensureDeferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.library import load_items
from gameserver.paths import sample_world
from gameserver.storage.character_data import CarriedItem, CharacterData, Location, Position, StoredItem
from gameserver.storage.control import ControlKind, ControlMessage, Outcome
from gameserver.storage.documents import Json
from gameserver.storage.errors import NoSuchAccount, StoreUnavailable
from gameserver.storage.interfaces import ControlMessages
from gameserver.storage.roles import Role
from gameserver.storage.rows import AccountStatus, NewCharacter
from gameserver.tools.admin import accounts, audit, characters, orders
from gameserver.tools.admin.office import ANSWER_SECONDS, LOOK_SECONDS, MainServer, Office, Refused, operator
from gameserver.tools.admin.output import show, write
from tests.support.memory_accounts import MemoryAccounts
from tests.support.memory_cache import MemoryControlMessages
from tests.support.memory_stores import MemoryCharacters, PlainPasswords

T = TypeVar("T")


@attrs.define
class MessagesOfMain(MemoryControlMessages):
    """Messages with a main server that takes them at once, while it runs, and finds the same *outcome* of all."""

    runs: bool = True
    outcome: Outcome = Outcome.DONE
    taken: list[ControlMessage] = attrs.field(factory=list)

    async def send(self, message: ControlMessage) -> None:
        await MemoryControlMessages.send(self, message)
        if self.runs:
            await self.look()

    async def look(self) -> None:
        """Take what waits, and answer it."""
        for message in await self.take():
            self.taken.append(message)
            await self.answer(message, self.outcome)


class AdminCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.accounts = MemoryAccounts()
        self.characters = MemoryCharacters()
        self.messages = MessagesOfMain(Clock())
        self.office = Office(
            self.accounts,
            self.characters,
            self.accounts.audit,
            PlainPasswords(),
            operator(),
            MainServer(self.open_messages, self.messages.clock, operator()),
        )

    async def open_messages(self) -> ControlMessages:
        """The messages, when there is one to send."""
        return self.messages

    def done(self, work: Coroutine[Any, Any, T]) -> T:
        """What *work* returns at once."""
        return self.successResultOf(ensureDeferred(work))

    def told(self, work: Coroutine[Any, Any, Json]) -> Any:
        """What a program reads when it asks for *work* in JSON."""
        return json.loads(json.dumps(self.done(work)))

    def refused(self, error: type[Exception], work: Coroutine[Any, Any, Json]) -> str:
        """The words with which *work* is refused."""
        return str(self.failureResultOf(ensureDeferred(work), error).value)

    def verbs(self) -> list[str]:
        """What was done, oldest first."""
        return [entry.verb for entry in self.accounts.audit.entries]


class AccountCommandTests(AdminCase):
    def test_an_account_made_with_a_role_can_be_found_with_its_password(self) -> None:
        told = self.told(accounts.make(self.office, "Hero", "secret", "helper"))
        found = self.done(self.accounts.find("hero"))
        assert found is not None
        self.assertEqual((found.role, found.password_hash), (Role.HELPER, "plain:secret"))
        self.assertEqual(told, accounts.brief(found))
        self.assertEqual(self.verbs(), ["create account", "set role"])
        self.assertNotIn("secret", repr(self.accounts.audit.entries))

    def test_names_that_no_client_can_type_are_refused(self) -> None:
        for name in ("x" * 21, "a b", "ab", "Ünal", "a\x1b[31mb", ""):
            told = self.refused(Refused, accounts.make(self.office, name, "secret", None))
            self.assertIn(f"{name!r} cannot be a name: those are 3 to 20 letters", told)
        self.assertEqual(self.verbs(), [])

    def test_every_command_for_nobody_is_refused(self) -> None:
        for work in (
            accounts.change_password(self.office, "Nobody", "secret"),
            accounts.close(self.office, "Nobody", "why", None),
            accounts.reopen(self.office, "Nobody"),
            accounts.change_role(self.office, "Nobody", Role.HELPER),
            accounts.change_status(self.office, "Nobody", AccountStatus.INACTIVE, None),
            accounts.everything(self.office, "Nobody"),
            characters.listing(self.office, "Nobody"),
        ):
            self.refused(NoSuchAccount, work)
        self.refused(Refused, characters.everything(self.office, "Nobody"))
        self.assertEqual(self.verbs(), [])

    def test_a_ban_comes_and_goes_once(self) -> None:
        self.done(accounts.make(self.office, "Hero", "secret", None))
        until = datetime(2999, 1, 1, tzinfo=UTC)
        told = self.told(accounts.close(self.office, "hero", "botting", until))
        shown = (told["name"], told["status"], told["ban_reason"], told["banned_until"])
        self.assertEqual(shown, ("Hero", "banned", "botting", "2999-01-01T00:00:00+00:00"))
        self.assertEqual(told["who_plays"], "is disconnected")
        [kick] = self.messages.taken
        self.assertEqual((kick.kind, kick.account_id, kick.character), (ControlKind.KICK, told["id"], ""))
        self.done(accounts.reopen(self.office, "hero"))
        self.assertIn("is not banned", self.refused(Refused, accounts.reopen(self.office, "hero")))
        self.assertEqual(self.verbs(), ["create account", "ban", "unban"])

    def test_a_ban_says_what_came_of_who_plays(self) -> None:
        self.done(accounts.make(self.office, "Hero", "secret", None))
        for outcome, told in ((Outcome.NOT_HERE, "nobody"), (Outcome.ON_ARRIVAL, "is disconnected on arrival")):
            self.messages.outcome = outcome
            self.assertEqual(self.told(accounts.close(self.office, "Hero", "why", None))["who_plays"], told)

    def test_a_ban_counts_without_redis_and_says_that_nobody_was_disconnected(self) -> None:
        self.done(accounts.make(self.office, "Hero", "secret", None))
        self.messages.outage.active = True
        told = self.told(accounts.close(self.office, "hero", "botting", None))
        self.assertEqual(
            (told["status"], told["who_plays"]), ("banned", "may still be there: the store is switched off")
        )

    def test_who_plays_with_what_is_no_longer_true_is_disconnected(self) -> None:
        made = self.told(accounts.make(self.office, "Hero", "secret", None))
        for work in (
            accounts.change_password(self.office, "Hero", "Hidden7"),
            accounts.change_role(self.office, "Hero", Role.HELPER),
            accounts.change_status(self.office, "Hero", AccountStatus.SUSPENDED, "under inquiry"),
        ):
            self.assertEqual(self.told(work)["who_plays"], "is disconnected")
        self.assertNotIn(
            "who_plays", self.told(accounts.change_status(self.office, "Hero", AccountStatus.ACTIVE, None))
        )
        kicks = [(kick.kind, kick.account_id) for kick in self.messages.taken]
        self.assertEqual(kicks, [(ControlKind.KICK, made["id"])] * 3)

    def test_a_list_that_is_cut_says_so_and_how_to_go_on(self) -> None:
        for name in ("Anna", "Berta", "Clara"):
            self.done(accounts.make(self.office, name, "secret", None))
        for work, first, told in (
            (accounts.listing(self.office, 2), "Anna", "--after"),
            (accounts.listing(self.office, 2, after="anna"), "Berta", ""),
            (audit.listing(self.office, 2), "Clara", "--before"),
            (audit.listing(self.office, 2, before=3), "Berta", ""),
        ):
            with redirect_stderr(StringIO()) as said:
                lines = self.told(work)
            self.assertEqual((len(lines), lines[0].get("name", lines[0].get("target"))), (2, first))
            self.assertEqual(bool(said.getvalue()), bool(told))
            self.assertIn(told, said.getvalue())

    def test_a_role_that_nobody_knows_is_shown_as_it_is_stored_and_hides_no_other_account(self) -> None:
        for name in ("Anna", "Berta"):
            self.done(accounts.make(self.office, name, "secret", "administrator"))
        self.accounts.unknown_roles.add("anna")
        roles = [line["role"] for line in self.told(accounts.listing(self.office, 9))]
        self.assertEqual(roles, ["king (unknown)", "administrator"])
        self.assertEqual(self.told(accounts.everything(self.office, "Anna"))["role"], "king (unknown)")

    def test_unbanning_opens_no_account_that_was_closed_for_another_cause(self) -> None:
        self.done(accounts.make(self.office, "Hero", "secret", None))
        self.done(accounts.change_status(self.office, "Hero", AccountStatus.SUSPENDED, "under inquiry"))
        self.assertIn("suspended", self.refused(Refused, accounts.reopen(self.office, "Hero")))

    def test_no_answer_shows_a_hash(self) -> None:
        self.done(accounts.make(self.office, "Hero", "secret", None))
        answers = [
            self.done(accounts.change_password(self.office, "Hero", "Hidden7")),
            self.done(accounts.everything(self.office, "Hero")),
            self.done(accounts.listing(self.office, 9)),
            self.done(audit.listing(self.office, 9)),
        ]
        self.assertNotIn("Hidden7", json.dumps(answers))
        self.assertNotIn("plain:", json.dumps(answers))

    def test_the_audit_is_told_newest_first_with_who_and_where(self) -> None:
        self.done(accounts.make(self.office, "Hero", "secret", "administrator"))
        newest, oldest = self.told(audit.listing(self.office, 9, "COMMAND LINE", "hero"))
        self.assertEqual((newest["verb"], oldest["verb"]), ("set role", "create account"))
        self.assertEqual((newest["actor"], newest["source"]), ("command line", self.office.operator.source))
        self.assertEqual((newest["before"], newest["after"]), ({"role": "player"}, {"role": "administrator"}))


class OrderCommandTests(AdminCase):
    def test_an_announcement_is_on_record_and_goes_to_main(self) -> None:
        told = self.told(orders.tell_all(self.office, "Feast tonight!"))
        self.assertEqual(told, {"announced": "Feast tonight!", "main_server_had_it_after_seconds": 0.0})
        [message] = self.messages.taken
        self.assertEqual((message.kind, message.text), (ControlKind.ANNOUNCE, "Feast tonight!"))
        self.assertEqual(message.by, f"command line ({operator().source})")
        [entry] = self.accounts.audit.entries
        self.assertEqual(
            (entry.verb, entry.target, entry.after), ("announce", "all players", {"text": message.text})
        )
        self.assertEqual(entry.actor.name, "command line")

    def test_a_kick_names_the_account_and_the_character_as_it_is_written(self) -> None:
        self.done(self.characters.create(5, NewCharacter(name="Hero", character_class=0, data=CharacterData())))
        self.assertEqual(self.told(orders.throw_out(self.office, "hERO"))["kicked"], "Hero")
        [message] = self.messages.taken
        self.assertEqual((message.kind, message.account_id, message.character), (ControlKind.KICK, 5, "Hero"))
        self.assertEqual([(entry.verb, entry.target) for entry in self.accounts.audit.entries], [("kick", "Hero")])

    def test_a_kick_of_who_does_not_play_is_refused(self) -> None:
        self.done(self.characters.create(5, NewCharacter(name="Hero", character_class=0, data=CharacterData())))
        self.messages.outcome = Outcome.NOT_HERE
        refusal = self.refused(Refused, orders.throw_out(self.office, "hERO"))
        self.assertEqual(refusal, "nobody was disconnected: nobody plays with Hero")
        self.messages.outcome = Outcome.ON_ARRIVAL
        told = self.told(orders.throw_out(self.office, "Hero"))
        self.assertEqual((told["kicked"], told["who_plays"]), ("Hero", "is disconnected on arrival"))

    def test_nobody_cannot_be_kicked(self) -> None:
        self.assertIn("no character 'Nobody'", self.refused(Refused, orders.throw_out(self.office, "Nobody")))
        self.assertEqual((self.verbs(), self.messages.taken), ([], []))

    def test_what_main_does_not_take_in_time_is_withdrawn(self) -> None:
        self.messages.runs = False
        asking = ensureDeferred(orders.tell_all(self.office, "Anybody?"))
        clock = self.messages.clock
        assert isinstance(clock, Clock)
        clock.pump([LOOK_SECONDS] * round(ANSWER_SECONDS / LOOK_SECONDS - 1))
        self.assertNoResult(asking)
        clock.pump([LOOK_SECONDS] * 2)
        self.assertIn("does not run", str(self.failureResultOf(asking, Refused).value))
        self.assertEqual(self.done(self.messages.take()), ())

    def test_a_main_server_that_takes_its_second_is_waited_for(self) -> None:
        self.messages.runs = False
        asking = ensureDeferred(orders.tell_all(self.office, "Anybody?"))
        clock = self.messages.clock
        assert isinstance(clock, Clock)
        clock.pump([LOOK_SECONDS] * 9)
        self.done(self.messages.look())
        clock.advance(LOOK_SECONDS)
        told = self.successResultOf(asking)
        self.assertEqual(told, {"announced": "Anybody?", "main_server_had_it_after_seconds": 1.0})

    def test_a_main_server_that_does_not_answer_is_not_waited_for_without_end(self) -> None:
        self.messages.runs = False
        asking = ensureDeferred(orders.tell_all(self.office, "Anybody?"))
        clock = self.messages.clock
        assert isinstance(clock, Clock)
        clock.advance(LOOK_SECONDS)
        self.done(self.messages.take())
        clock.pump([LOOK_SECONDS] * round(2 * ANSWER_SECONDS / LOOK_SECONDS + 1))
        self.assertIn("does not say what came of it", str(self.failureResultOf(asking, Refused).value))

    def test_nothing_is_done_that_the_audit_cannot_tell_of(self) -> None:
        self.accounts.audit.outage.active = True
        self.refused(StoreUnavailable, orders.tell_all(self.office, "Feast tonight!"))
        self.assertEqual(self.messages.taken, [])


class CharacterCommandTests(AdminCase):
    def test_a_character_is_shown_with_place_money_and_the_names_of_its_items(self) -> None:
        items = load_items(sample_world())
        sword = next(item for item in items.values() if item.max_level)
        potion = next(item for item in items.values() if not item.max_level)
        data = CharacterData(
            wear=(StoredItem(item_code=sword.code | 1 << 15, item_option=4, item_unique_code=77),),
            inventory=(CarriedItem(item_code=16383, slot=9), CarriedItem(item_code=potion.code, slot=2)),
            location=Location(map_code=7, position=Position(x=3, y=4)),
        )
        self.done(accounts.make(self.office, "Owner", "secret", None))
        self.done(
            self.characters.create(1, NewCharacter(name="Hero", character_class=2, level=9, woonz=5, data=data))
        )
        told = self.told(characters.everything(self.office, "hERO", sample_world()))
        shown = [told[key] for key in ("name", "class", "level", "map", "x", "y", "woonz", "account_id")]
        self.assertEqual(shown, ["Hero", "mage", 9, 7, 3, 4, 5, 1])
        [worn] = told["wear"]
        self.assertEqual((worn["name"], worn["level"], worn["serial"]), (sword.name, 4, 77))
        unknown, carried = told["inventory"]
        self.assertEqual((unknown["name"], unknown["slot"], unknown["level"]), (None, 9, None))
        self.assertEqual((carried["name"], carried["slot"], carried["level"]), (potion.name, 2, None))

    def test_an_account_lists_its_characters(self) -> None:
        self.done(accounts.make(self.office, "Owner", "secret", None))
        self.assertEqual(self.done(characters.listing(self.office, "owner")), [])
        self.done(self.characters.create(1, NewCharacter(name="Hero", character_class=9, data=CharacterData())))
        (line,) = self.told(characters.listing(self.office, "owner"))
        self.assertEqual((line["name"], line["class"]), ("Hero", "9"))


class OutputTests(SynchronousTestCase):
    def shown(self, answer: Json, as_json: bool = False) -> str:
        """What a command prints."""

        @click.command()
        def command() -> None:
            show(answer, as_json)

        return CliRunner().invoke(command).output

    def test_json_is_the_answer_itself(self) -> None:
        answer: Json = {"a": [1, None, {"b": "ü"}]}
        self.assertEqual(json.loads(self.shown(answer, True)), answer)

    def test_tables_hold_every_value_uncut(self) -> None:
        long = "x" * 120
        text = self.shown([{"some_key": long, "flag": True}, {"some_key": None, "flag": False}])
        for part in ("some key", long, "yes", "no", "-"):
            self.assertIn(part, text)

    def test_a_terminal_that_is_too_narrow_for_a_table_still_shows_every_letter(self) -> None:
        values = [f"{letter * 13}-{letter * 90}" for letter in "abcdefgh"]
        answer: Json = [dict(zip("stuvwxyz", values, strict=True))] * 2
        said = StringIO()
        write(Console(file=said, width=40), answer)
        letters = Counter(said.getvalue())
        self.assertEqual([letters[each] for each in "abcdefgh"], [206] * 8)
        self.assertNotIn("…", said.getvalue())
        self.assertLessEqual(max(map(len, said.getvalue().splitlines())), 40)

    def test_lists_in_an_object_come_below_it(self) -> None:
        text = self.shown({"name": "Hero", "wear": [{"code": 1}], "bag": []})
        self.assertLess(text.index("Hero"), text.index("wear"))
        self.assertIn("bag: nothing", text)

    def test_what_players_write_neither_colours_nor_commands_the_terminal(self) -> None:
        text = self.shown([{"said": "[red]x[/nothing] \x1b[2J\r\n"}])
        self.assertIn("[red]x[/nothing] ?[2J??", text)
        self.assertEqual(self.shown([]).strip(), "nothing")
