"""What is made of a request: whose address it is, whether it came over HTTPS and from a page of ours."""

from ipaddress import ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.portal import tokens
from gameserver.daemons.portal.visits import client_address, read_visit

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))
ADDRESSES = st.ip_addresses().map(str)
HEADERS = st.sampled_from(
    [
        "host",
        "cookie",
        "origin",
        "sec-fetch-site",
        "x-forwarded-for",
        "x-forwarded-proto",
        "content-type",
        "user-agent",
    ]
)


class Reading(SynchronousTestCase):
    @given(st.text(), st.text(), ADDRESSES, st.dictionaries(HEADERS, st.text()), st.binary(max_size=200))
    def test_anything_can_be_read(
        self, method: str, uri: str, peer: str, headers: dict[str, str], body: bytes
    ) -> None:
        visit = read_visit(method, uri, peer, headers, body, PROXIES)
        self.assertTrue(visit.agent.isprintable())
        self.assertLessEqual(len(visit.agent), 200)
        self.assertTrue(visit.host.isascii())

    def test_a_form_with_more_fields_than_any_of_ours_is_none(self) -> None:
        headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
        few = read_visit("POST", "/", "1.2.3.4", headers, b"name=Hero&name=Other&password=%C3%A9", ())
        self.assertEqual(few.form, {"name": "Hero", "password": "\N{LATIN SMALL LETTER E WITH ACUTE}"})
        many = read_visit("POST", "/", "1.2.3.4", headers, b"a=1&" * 21, ())
        self.assertEqual(many.form, {})


class Addresses(SynchronousTestCase):
    @given(ADDRESSES, st.lists(ADDRESSES | st.text(), max_size=4).map(",".join))
    def test_who_is_no_proxy_of_ours_cannot_claim_another_address(self, peer: str, claims: str) -> None:
        self.assertEqual(client_address(peer, claims, ()), peer)

    @given(st.lists(ADDRESSES, max_size=3), st.integers(1, 254))
    def test_behind_proxies_the_last_address_that_is_not_theirs_counts(
        self, claimed: list[str], last: int
    ) -> None:
        claims = ", ".join([*claimed, f"192.0.2.{last}", "10.9.9.9"])
        self.assertEqual(client_address("10.0.0.1", claims, PROXIES), f"192.0.2.{last}")

    @given(st.lists(ADDRESSES | st.text().map("fe80::1%".__add__) | st.text(), max_size=4).map(",".join))
    def test_what_counts_is_an_address_and_no_longer_than_one(self, claims: str) -> None:
        address = client_address("10.0.0.1", claims, PROXIES)
        self.assertLessEqual(len(address), 45)
        self.assertNotIn("%", address)
        self.assertEqual(str(ip_address(address)), address)

    def test_a_proxy_that_tells_nothing_or_nonsense_counts_itself(self) -> None:
        self.assertEqual(client_address("10.0.0.1", "", PROXIES), "10.0.0.1")
        self.assertEqual(client_address("10.0.0.1", "1.2.3.4, unknown", PROXIES), "10.0.0.1")
        self.assertEqual(client_address("::ffff:10.0.0.1", "1.2.3.4", PROXIES), "1.2.3.4")

    def test_https_is_believed_of_proxies_only(self) -> None:
        headers = {"x-forwarded-proto": "https"}
        for peer, believed in (("10.0.0.1", True), ("192.0.2.1", False)):
            self.assertEqual(read_visit("GET", "/", peer, headers, b"", PROXIES).is_https, believed)


class Origins(SynchronousTestCase):
    def is_from_here(self, **headers: str) -> bool:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return read_visit("POST", "/", "192.0.2.1", {"host": "play.example:8080", **named}, b"", ()).is_from_here

    def test_browsers_say_which_page_made_them_ask(self) -> None:
        self.assertTrue(self.is_from_here())
        self.assertTrue(self.is_from_here(origin="http://play.example:8080"))
        self.assertTrue(self.is_from_here(sec_fetch_site="same-origin", origin="http://proxied.example"))
        for origin in ("null", "http://evil.example", "https://play.example:8080", "http://play.example", ""):
            self.assertFalse(self.is_from_here(origin=origin), origin)
        for site in ("cross-site", "same-site", "", "nonsense"):
            self.assertFalse(self.is_from_here(sec_fetch_site=site, origin="http://play.example:8080"), site)


class Tokens(SynchronousTestCase):
    def test_what_the_database_keeps_is_not_the_token_and_the_same_each_time(self) -> None:
        token = tokens.new_token()
        self.assertEqual(tokens.session_key(token), tokens.session_key(token))
        self.assertNotEqual(tokens.session_key(token), tokens.session_key(tokens.new_token()))
        self.assertNotIn(tokens.session_key(token).bytes, token.encode())

    @given(st.text(), st.booleans())
    def test_only_what_can_be_a_token_is_read(self, cookies: str, is_https: bool) -> None:
        self.assertEqual(tokens.token_in(cookies, is_https), "")

    def test_cookies_for_https_are_for_https_alone(self) -> None:
        token = tokens.new_token()
        plain, secure = tokens.set_cookie(token, False, 9), tokens.set_cookie(token, True, 9)
        self.assertEqual(secure, f"__Host-portal={token}; Path=/; Max-Age=9; HttpOnly; SameSite=Lax; Secure")
        self.assertEqual(plain, f"portal={token}; Path=/; Max-Age=9; HttpOnly; SameSite=Lax")
        for header, is_https, found in (
            (f"portal={token}", False, token),
            (f"a=b; portal={token}; c", False, token),
            (f"portal={token}", True, ""),
            (f"__Host-portal={token}", False, ""),
            (f"__Host-portal={token}", True, token),
            (f"portal={token}x", False, ""),
        ):
            self.assertEqual(tokens.token_in(header, is_https), found)

    @given(st.text())
    def test_no_other_text_is_the_csrf_token(self, csrf: str) -> None:
        token = tokens.new_token()
        self.assertFalse(tokens.is_csrf_token(token, csrf))
        self.assertFalse(tokens.is_csrf_token("", tokens.csrf_token("")))
        self.assertTrue(tokens.is_csrf_token(token, tokens.csrf_token(token)))
