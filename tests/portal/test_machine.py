"""Any history of the pages goes as a small model says: who is who, with which password, in which browser."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gameserver.storage.rows import SESSIONS_PER_ACCOUNT
from tests.portal.case import BEGINNING, Site
from tests.support.browser import Browser

NAMES = st.sampled_from(["Hero", "hero", "Other"])
PASSWORDS = st.sampled_from(["secret", "better", "third"])
BROWSERS = st.integers(0, 2)
SESSION_SECONDS = 3600


class Pages(RuleBasedStateMachine):
    """Three browsers at different addresses; the model knows passwords, and who is logged in until when."""

    @initialize()
    def begin(self) -> None:
        limits = {"LOGIN_ATTEMPTS_PER_ACCOUNT": "10000", "LOGIN_ATTEMPTS_PER_ADDRESS": "10000"}
        limits |= {"PORTAL_REGISTRATIONS_PER_HOUR": "10000", "PORTAL_REQUESTS_PER_MINUTE": "10000"}
        self.site = Site({**limits, "PORTAL_SESSION_HOURS": "1"})
        self.browsers = [self.site.browser(f"203.0.113.{number}") for number in range(3)]
        self.passwords: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.members: list[tuple[str, float]] = [("", 0.0)] * 3

    def teardown(self) -> None:
        if hasattr(self, "site"):
            self.site.finish()

    def member(self, number: int) -> str:
        """Who is logged in there, says the model; in small letters."""
        name, until = self.members[number]
        return name if until > self.site.network.now else ""

    def enters(self, number: int, name: str) -> None:
        """Somebody logs in there now."""
        self.members[number] = (name.lower(), self.site.network.now + SESSION_SECONDS)

    @rule(number=BROWSERS, name=NAMES, password=PASSWORDS)
    def register(self, number: int, name: str, password: str) -> None:
        if self.member(number):
            return
        page = self.browsers[number].register(name, password)
        if name.lower() in self.passwords:
            assert page.status == 409
            return
        assert page.status == 303
        self.passwords[name.lower()], self.names[name.lower()] = password, name
        self.enters(number, name)

    @rule(number=BROWSERS, name=NAMES, password=PASSWORDS)
    def log_in(self, number: int, name: str, password: str) -> None:
        browser = self.browsers[number]
        where = "/account" if self.member(number) else "/login"
        page = browser.submit(where, "/login", name=name, password=password)
        if self.passwords.get(name.lower()) == password:
            assert page.status == 303
            self.enters(number, name)
        else:
            assert page.status == 401

    @rule(number=BROWSERS)
    def log_out(self, number: int) -> None:
        self.browsers[number].submit("/account" if self.member(number) else "/login", "/logout")
        self.members[number] = ("", 0.0)

    @rule(number=BROWSERS, old=PASSWORDS, new=PASSWORDS)
    def change_password(self, number: int, old: str, new: str) -> None:
        name = self.member(number)
        if not name:
            assert self.browsers[number].get("/account/password").headers["location"] == "/login"
            return
        page = self.browsers[number].submit(
            "/account/password", "/account/password", old=old, password=new, again=new
        )
        if self.passwords[name] != old:
            assert page.status == 401
            return
        assert page.status == 303
        self.passwords[name] = new
        self.members = [("", 0.0) if each == name else (each, until) for each, until in self.members]
        self.enters(number, name)

    @rule(number=BROWSERS)
    def log_out_others(self, number: int) -> None:
        name = self.member(number)
        if name:
            assert self.browsers[number].submit("/account", "/account/sessions").status == 303
            others = [each for each in range(3) if each != number and self.member(each) == name]
            for other in others:
                self.members[other] = ("", 0.0)

    @rule(number=BROWSERS, stolen=BROWSERS)
    def take_a_cookie_that_is_worth_nothing(self, number: int, stolen: int) -> None:
        """The cookie of somebody who is not logged in makes nobody a member."""
        if not self.member(stolen) and not self.member(number):
            self.browsers[number].cookies = dict(self.browsers[stolen].cookies)

    @rule(seconds=st.sampled_from([1.0, 600.0, SESSION_SECONDS - 1.0]))
    def wait(self, seconds: float) -> None:
        self.site.network.settle(seconds)

    @invariant()
    def everybody_is_who_the_model_says(self) -> None:
        if not hasattr(self, "site"):
            return
        shown = [self.shown(browser) for browser in self.browsers]
        assert shown == [self.names.get(self.member(number), "") for number in range(3)]

    @invariant()
    def sessions_are_few(self) -> None:
        if hasattr(self, "site"):
            now = BEGINNING + timedelta(seconds=self.site.network.now)
            lasting = [each for each, _ in self.site.sessions.rows.values() if each.expires_at > now]
            assert len(lasting) <= 2 * SESSIONS_PER_ACCOUNT

    def shown(self, browser: Browser) -> str:
        """As whom the pages greet a browser."""
        return browser.member


Pages.TestCase.settings = settings(max_examples=25, stateful_step_count=25)
MachineTests = Pages.TestCase
