"""Registering, logging in and out, changing the password: by the pages, as people do it."""

from twisted.internet.defer import ensureDeferred
from twisted.logger import capturedLogs, formatEvent
from twisted.python.failure import Failure

from gameserver.storage.account_acts import CHANGE_PASSWORD, CREATE
from gameserver.storage.character_data import CharacterData
from gameserver.storage.rows import SESSIONS_PER_ACCOUNT, AccountStatus, NewCharacter
from tests.portal.case import OPERATOR, PortalCase
from tests.support.errors import captured_lines


class Registering(PortalCase):
    def test_a_new_account_is_logged_in_and_written_down(self) -> None:
        page = self.browser.register("Hero", "secret")
        self.assertEqual((page.status, page.headers["location"]), (303, "/account?done=welcome"))
        self.assertIn("Your account is made.", self.browser.get(page.headers["location"]).text)
        self.assertEqual(self.browser.member, "Hero")
        (entry,) = self.site.accounts.audit.entries
        self.assertEqual((entry.verb, entry.target, entry.actor.name), (CREATE, "Hero", "Hero"))
        self.assertEqual(entry.actor.source, "203.0.113.5")

    def test_names_and_passwords_that_the_game_cannot_type_are_refused(self) -> None:
        for name, password, again, complaint in (
            ("ab", "secret", "secret", "A name is"),
            ("a" * 21, "secret", "secret", "A name is"),
            ("<b>", "secret", "secret", "A name is"),
            ("", "secret", "secret", "A name is"),
            ("Hero", "", "", "A password is"),
            ("Hero", "a" * 21, "a" * 21, "A password is"),
            ("Hero", "p\N{LATIN SMALL LETTER A WITH DIAERESIS}ss", "p", "A password is"),
            ("Hero", "secret", "Secret", "not the same"),
        ):
            page = self.browser.submit("/register", "/register", name=name, password=password, again=again)
            self.assertEqual(page.status, 400, name)
            self.assertIn(complaint, page.text)
        self.assertEqual(self.site.passwords.work, 0)

    def test_a_name_that_somebody_has_is_refused_in_whatever_case(self) -> None:
        self.site.has("Hero")
        page = self.browser.register("hERO", "secret")
        self.assertEqual(page.status, 409)
        self.assertIn("That name is taken.", page.text)

    def test_what_was_typed_is_there_again_but_the_password(self) -> None:
        page = self.browser.submit("/register", "/register", name='"><i>', password="hush-hush", again="x")
        self.assertIn('value="&#34;&gt;&lt;i&gt;"', page.text)
        self.assertNotIn("hush-hush", page.text)


class FewRegistrations(PortalCase):
    variables = {"PORTAL_REGISTRATIONS_PER_HOUR": "2"}

    def test_one_address_makes_no_more_accounts_than_it_may_and_costs_no_hash(self) -> None:
        statuses = [self.site.browser().register(name, "secret").status for name in ("One", "Two", "Three")]
        self.assertEqual(statuses, [303, 303, 429])
        self.assertEqual(self.site.passwords.work, 2)
        self.assertEqual(self.site.browser("203.0.113.9").register("Three", "secret").status, 303)
        self.site.network.settle(1801)
        self.assertEqual(self.site.browser().register("Four", "secret").status, 303)

    def test_this_machine_is_no_exception(self) -> None:
        browsers = [self.site.browser("127.0.0.1") for _ in range(3)]
        statuses = [browser.register(f"Name{n}", "secret").status for n, browser in enumerate(browsers)]
        self.assertEqual(statuses, [303, 303, 429])


class ClosedRegistration(PortalCase):
    variables = {"REGISTRATION": ""}

    def test_in_production_nobody_registers_unless_a_setting_says_so(self) -> None:
        self.assertIn("Registration is closed", self.browser.get("/").text)
        self.assertIn("Registration is closed", self.browser.get("/register").text)
        self.assertNotIn("<form", self.browser.get("/register").text)
        csrf = self.browser.get("/login").csrf
        form = {"csrf": csrf, "name": "Hero", "password": "secret", "again": "secret"}
        self.assertEqual(self.browser.post("/register", form).status, 403)
        self.assertEqual(self.site.passwords.work, 0)


class LoggingIn(PortalCase):
    def setUp(self) -> None:
        super().setUp()
        self.hero = self.site.has("Hero")

    def test_each_login_is_another_session_and_the_database_keeps_no_token(self) -> None:
        self.browser.get("/login")
        before = self.browser.cookies["portal"]
        page = self.browser.log_in("hero", "secret")
        after = self.browser.cookies["portal"]
        self.assertEqual((page.status, page.headers["location"]), (303, "/account"))
        self.assertNotEqual(before, after)
        self.assertEqual(self.browser.member, "Hero")
        (key,) = self.site.sessions.rows
        self.assertNotIn(key.hex, after)
        self.browser.cookies["portal"] = before
        self.assertEqual(self.browser.member, "")

    def test_a_wrong_password_and_a_wrong_name_are_told_alike_and_cost_the_same(self) -> None:
        wrong = self.browser.log_in("Hero", "guess")
        work = self.site.passwords.work
        unknown = self.browser.log_in("Nobody", "guess")
        self.assertEqual((wrong.status, unknown.status), (401, 401))
        self.assertIn("The name or the password is wrong.", wrong.text)
        self.assertEqual(self.site.passwords.work, 2 * work)
        self.assertEqual(wrong.text.replace("Hero", "Nobody"), unknown.text)

    def test_banned_people_are_told_so_after_the_right_password_only(self) -> None:
        ensureDeferred(self.site.accounts.set_status("Hero", AccountStatus.BANNED, OPERATOR, "botting"))
        self.assertNotIn("banned", self.browser.log_in("Hero", "guess").text)
        page = self.browser.log_in("Hero", "secret")
        self.assertEqual(page.status, 401)
        self.assertIn("Account is banned!", page.text)

    def test_a_ban_ends_what_its_sessions_may_see(self) -> None:
        self.browser.log_in("Hero", "secret")
        ensureDeferred(self.site.accounts.set_status("Hero", AccountStatus.BANNED, OPERATOR))
        self.assertEqual(self.browser.get("/account").headers["location"], "/login")

    def test_too_many_attempts_are_refused_before_anything_is_hashed(self) -> None:
        with captured_lines() as lines:
            statuses = [self.browser.log_in("Hero", "guess").status for _ in range(11)]
        self.assertEqual(statuses, [401] * 10 + [429])
        self.assertEqual(sum("not admitted as Hero: Invalid credentials!" in line for line in lines), 10)
        self.assertIn("not admitted as Hero: Too many attempts.", lines[-1])
        self.assertEqual(self.site.passwords.work, 10)
        told = self.site.browser("203.0.113.9").log_in("Hero", "secret")
        self.assertEqual(told.status, 429)
        self.site.network.settle(int(told.headers["retry-after"]))
        self.assertEqual(self.browser.log_in("Hero", "secret").status, 303)

    def test_names_that_nobody_can_have_fill_no_memory(self) -> None:
        names = [f"{'a' * 1000}{number}" for number in range(11)]
        statuses = [self.browser.log_in(name, "guess").status for name in names]
        self.assertEqual(statuses, [401] * 10 + [429])

    def test_logging_in_again_ends_what_the_browser_was_logged_in_as(self) -> None:
        self.site.has("Other")
        self.browser.log_in("Hero", "secret")
        csrf = self.browser.get("/account").csrf
        self.browser.post("/login", {"csrf": csrf, "name": "Other", "password": "secret"})
        self.assertEqual(self.browser.member, "Other")
        self.assertEqual(len(self.site.sessions.rows), 1)

    def test_an_old_hash_is_replaced_and_the_login_counts(self) -> None:
        ensureDeferred(self.site.accounts.replace_hash(self.hero.id, "plain:secret", "old:secret"))
        self.assertEqual(self.browser.log_in("Hero", "secret").status, 303)
        self.assertEqual(self.browser.member, "Hero")

    def test_over_https_the_cookie_stays_there(self) -> None:
        browser = self.site.browser(is_https=True)
        cookie = browser.log_in("Hero", "secret").headers["set-cookie"]
        self.assertTrue(cookie.startswith("__Host-portal="), cookie)
        self.assertTrue(cookie.endswith("HttpOnly; SameSite=Lax; Secure"), cookie)

    def test_a_session_ends_by_itself(self) -> None:
        self.browser.log_in("Hero", "secret")
        self.site.network.settle(7 * 24 * 3600 - 60)
        self.assertEqual(self.browser.member, "Hero")
        self.site.network.settle(120)
        self.assertEqual(self.browser.member, "")
        self.site.network.settle(3600)
        self.assertEqual(self.site.sessions.rows, {})

    def test_logging_out_ends_the_session_and_forgets_the_cookie(self) -> None:
        self.browser.log_in("Hero", "secret")
        token = self.browser.cookies["portal"]
        self.assertEqual(self.browser.submit("/account", "/logout").headers["location"], "/?done=out")
        self.assertEqual(self.browser.cookies, {})
        self.browser.cookies["portal"] = token
        self.assertEqual(self.browser.member, "")

    def test_there_are_only_so_many_sessions_of_an_account(self) -> None:
        browsers = [self.site.browser() for _ in range(SESSIONS_PER_ACCOUNT + 1)]
        for browser in browsers:
            browser.log_in("Hero", "secret")
        members = [browser.member for browser in browsers]
        self.assertEqual(members, ["", *["Hero"] * SESSIONS_PER_ACCOUNT])

    def test_pages_for_members_send_others_to_the_login_and_members_need_none(self) -> None:
        for path in ("/account", "/account/password"):
            self.assertEqual(self.browser.get(path).headers["location"], "/login")
        self.browser.log_in("Hero", "secret")
        for path in ("/login", "/register"):
            self.assertEqual(self.browser.get(path).headers["location"], "/account")


class Logs(PortalCase):
    def test_what_people_do_is_logged_with_address_and_connection_and_without_secrets(self) -> None:
        with capturedLogs() as events:
            self.browser.register("Hero", "s3cret-one")
            tokens = [self.browser.cookies["portal"]]
            for name, password in (("Nobody", "s3cret-two"), ("s3cret one", "x"), ("s3cret-one", "")):
                self.site.browser().log_in(name, password)
            path = "/account/password"
            self.browser.submit(path, path, old="s3cret-one", password="s3cret-six", again="s3cret-six")
            tokens.append(self.browser.cookies["portal"])
            self.browser.get("/account?done=s3cret-query")
        ours = [each for each in events if str(each.get("log_namespace")).startswith("gameserver.daemons.portal")]
        members = [formatEvent(each) for each in ours if "username" in each]
        refused = "portal: 203.0.113.5: not admitted as {}: Invalid credentials!"
        said = ["portal: made account Hero", *map(refused.format, ("Nobody", "(no name)", "(no name)"))]
        self.assertEqual(members, [*said, "portal: Hero has another password"])
        for event in ours:
            self.assertEqual((event["address"], len(event["session"])), ("203.0.113.5", 12))
        # What begins with log_ is Twisted's own, and is not written.
        told = [{key: each[key] for key in each if not key.startswith("log_")} for each in ours]
        for secret in ("s3cret", *tokens):
            self.assertNotIn(secret, repr(told))


class Account(PortalCase):
    def setUp(self) -> None:
        super().setUp()
        self.hero = self.site.has("Hero")
        self.other = self.site.browser("198.51.100.7")
        for browser in (self.browser, self.other):
            browser.log_in("Hero", "secret")

    def change(self, old: str, new: str) -> int:
        """Change the password."""
        return self.browser.submit(
            "/account/password", "/account/password", old=old, password=new, again=new
        ).status

    def test_characters_and_sessions_are_shown(self) -> None:
        new = NewCharacter(name="Sir-Bors", character_class=1, level=7, woonz=12_345, data=CharacterData())
        made = ensureDeferred(self.site.characters.create(self.hero.id, new))
        self.assertNotIsInstance(made.result, Failure)
        text = self.browser.get("/account").text
        for shown in ("Sir-Bors", "Holy Knight", "12,345", "203.0.113.5", "198.51.100.7", "2026-01-01 00:00 UTC"):
            self.assertIn(shown, text)
        self.assertEqual(text.count("this one"), 1)

    def test_another_password_ends_every_other_session_and_is_written_down(self) -> None:
        token = self.browser.cookies["portal"]
        self.assertEqual(self.change("secret", "better"), 303)
        self.assertNotEqual(self.browser.cookies["portal"], token)
        self.assertEqual((self.browser.member, self.other.member), ("Hero", ""))
        self.assertEqual(self.site.browser().log_in("Hero", "secret").status, 401)
        self.assertEqual(self.site.browser().log_in("Hero", "better").status, 303)
        entry = self.site.accounts.audit.entries[-1]
        self.assertEqual((entry.verb, entry.target, entry.actor.name), (CHANGE_PASSWORD, "Hero", "Hero"))
        self.assertEqual((entry.actor.account_id, entry.actor.source), (self.hero.id, "203.0.113.5"))
        self.assertNotIn("better", repr(entry))

    def test_a_wrong_old_password_changes_nothing_and_is_throttled(self) -> None:
        self.assertEqual(self.change("guess", "better"), 401)
        self.assertEqual(self.other.member, "Hero")
        self.assertEqual([self.change("guess", "better") for _ in range(10)][-1], 429)

    def test_operators_who_set_a_password_end_every_session(self) -> None:
        ensureDeferred(self.site.accounts.set_password("Hero", "plain:given", OPERATOR))
        self.assertEqual((self.browser.member, self.other.member), ("", ""))

    def test_all_others_can_be_logged_out(self) -> None:
        page = self.browser.submit("/account", "/account/sessions")
        self.assertEqual(page.headers["location"], "/account?done=others")
        self.assertEqual((self.browser.member, self.other.member), ("Hero", ""))
