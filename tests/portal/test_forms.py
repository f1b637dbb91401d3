"""Forms that others made change nothing, whatever they carry."""

from hypothesis import given
from hypothesis import strategies as st

from tests.portal.case import PortalCase, Site

POSTS = ("/register", "/login", "/logout", "/account/password", "/account/sessions")
FIELDS = {"name": "Hero", "password": "better", "again": "better", "old": "secret"}
TOKENS = st.none() | st.just("") | st.text() | st.text("0123456789abcdef", min_size=64, max_size=64)


class Forgery(PortalCase):
    """A member is logged in twice; somebody makes his browser send a form."""

    def members(self, site: Site) -> tuple[str, ...]:
        """What a forged form could change: sessions, accounts, passwords."""
        found = [*map(str, site.sessions.rows), *(each.verb for each in site.accounts.audit.entries)]
        return (*found, *(f"{hero.username} {hero.password_hash}" for hero in site.accounts.every()))

    @given(st.sampled_from(POSTS), TOKENS, st.dictionaries(st.sampled_from([*FIELDS, "csrf"]), st.text()))
    def test_no_form_without_the_right_token_changes_anything(
        self, path: str, csrf: str | None, odd: dict[str, str]
    ) -> None:
        site = Site()
        site.has("Hero")
        browser, other = site.browser(), site.browser("203.0.113.9")
        browser.log_in("Hero", "secret")
        other.log_in("Hero", "secret")
        before = self.members(site)
        form = {**FIELDS, **odd, **({} if csrf is None else {"csrf": csrf})}
        self.assertEqual(browser.post(path, form).status, 403)
        self.assertEqual(browser.post(path, {**form, "csrf": other.get("/account").csrf}).status, 403)
        self.assertEqual(site.browser().post(path, form).status, 403)
        self.assertEqual(self.members(site), before)
        site.finish()

    def test_the_right_token_from_the_page_of_somebody_else_changes_nothing_either(self) -> None:
        self.site.has("Hero")
        self.browser.log_in("Hero", "secret")
        before = self.members(self.site)
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            for path in POSTS:
                form = {**FIELDS, "csrf": self.browser.get("/account").csrf}
                self.assertEqual(self.browser.post(path, form, headers).status, 403, (path, headers))
        self.assertEqual(self.members(self.site), before)
        self.assertEqual(self.browser.member, "Hero")

    def test_a_mark_of_the_visitor_is_worth_nothing_after_the_login(self) -> None:
        self.site.has("Hero")
        csrf = self.browser.get("/login").csrf
        self.browser.post("/login", {"csrf": csrf, "name": "Hero", "password": "secret"})
        self.assertEqual(self.browser.post("/logout", {"csrf": csrf}).status, 403)
        self.assertEqual(self.browser.member, "Hero")

    def test_a_form_of_another_kind_is_not_read(self) -> None:
        self.site.has("Hero")
        csrf = self.browser.get("/login").csrf
        page = self.browser.post(
            "/login", {"csrf": csrf, "name": "Hero", "password": "secret"}, {"Content-Type": "text/plain"}
        )
        self.assertEqual(page.status, 403)
