"""How often passwords may be tried: for an account, from an address, and without Redis."""

import re

from twisted.internet.defer import ensureDeferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.shared.throttle import LOCAL_LIMIT, LocalThrottles
from gameserver.messages.login import ClientLogin, LoginNotice, ServerList
from tests.cluster.case import ClusterCase
from tests.ops.test_metrics import value
from tests.support.cluster import PASSWORD

INVALID = "Invalid credentials!"


class ThrottleCase(ClusterCase):
    """Attempts to log in, one connection each; the answer is the notice, or empty for who is let in."""

    def attempt(self, account: str, password: str = "wrong", host: str = "") -> str:
        client = self.cluster.to_login()
        if host:
            family = "TCP6" if ":" in host else "TCP4"
            client.send_bytes(f"PROXY {family} {host} {host} 1234 3550\r\n".encode())
        client.send(ClientLogin(account=account, password=password))
        self.settle(0.1)
        notices = client.told(LoginNotice)
        answer = notices[0].text if notices else "" if client.told(ServerList) else "nothing"
        client.close()
        self.settle(0.1)
        return answer

    def seconds_of(self, answer: str) -> int:
        """How long a refusal says to wait."""
        found = re.fullmatch(r"Too many attempts\. Try again in (\d+) seconds?\.", answer)
        assert found is not None, answer
        return int(found[1])


class PerAccount(ThrottleCase):
    variables = {"LOGIN_ATTEMPTS_PER_ACCOUNT": "5"}

    def setUp(self) -> None:
        super().setUp()
        for name in ("anna", "berta"):
            self.assertEqual(self.attempt(name, PASSWORD), "")

    def spend(self) -> None:
        """Make all the attempts that may be made at once."""
        for name in ("anna", "Anna", "ANNA", "anna", "anna"):
            self.assertEqual(self.attempt(name), INVALID)

    def test_who_guesses_too_often_has_to_wait_and_then_may_try_again(self) -> None:
        self.spend()
        seconds = self.seconds_of(self.attempt("anna", PASSWORD))
        self.assertTrue(8 <= seconds <= 12, seconds)
        self.seconds_of(self.attempt("aNNa"))
        self.assertEqual(value(self.cluster, "login", "a3_logins_total", result="throttled"), 2)
        self.assertEqual(self.attempt("berta", PASSWORD), "")
        self.settle(seconds)
        self.assertEqual(self.attempt("anna"), INVALID)
        self.seconds_of(self.attempt("anna"))
        self.settle(61)
        self.spend()

    def test_the_right_password_clears_what_was_tried_before(self) -> None:
        for _ in range(3):
            for _ in range(4):
                self.assertEqual(self.attempt("anna"), INVALID)
            self.assertEqual(self.attempt("anna", PASSWORD), "")

    def test_names_that_nobody_has_are_counted_too(self) -> None:
        for _ in range(5):
            self.assertEqual(self.attempt("no name"), INVALID)
        self.seconds_of(self.attempt("no name"))

    def test_who_has_to_wait_costs_neither_a_look_into_the_database_nor_a_hash(self) -> None:
        self.spend()
        self.cluster.database.active = True
        self.seconds_of(self.attempt("anna"))
        self.assertEqual(self.attempt("berta"), "Server is under maintenance!")
        self.cluster.database.active = False

    def test_another_login_server_would_know_of_it(self) -> None:
        self.spend()
        self.cluster.crash("login")
        self.cluster.start("login")
        self.seconds_of(self.attempt("anna", PASSWORD))

    def test_without_redis_guesses_are_limited_all_the_same(self) -> None:
        self.cluster.cache.active = True
        self.spend()
        self.seconds_of(self.attempt("anna"))
        self.cluster.cache.active = False
        self.assertEqual(self.attempt("anna", PASSWORD), "")


class PerAddress(ThrottleCase):
    variables = {"LOGIN_ATTEMPTS_PER_ADDRESS": "3", "LOGIN_SERVER_ENDPOINT": "haproxy:tcp:3550"}

    def setUp(self) -> None:
        super().setUp()
        self.cluster.network.kernel.cuts = False

    def test_who_guesses_at_many_accounts_has_to_wait(self) -> None:
        for host, same in (("203.0.113.7", "203.0.113.7"), ("2001:db8::1", "2001:db8::2")):
            for name in ("anna", "berta", "carla"):
                self.assertEqual(self.attempt(name, host=host), "")
                self.settle(1)
            seconds = self.seconds_of(self.attempt("doris", host=same))
            self.assertTrue(15 <= seconds <= 20, seconds)
        self.assertEqual(self.attempt("doris", host="203.0.113.8"), "")

    def test_a_refused_attempt_does_not_count_for_the_account(self) -> None:
        for _ in range(30):
            self.attempt("anna", host="203.0.113.7")
        self.assertNotIn("Too many", self.attempt("anna", host="203.0.113.8"))

    def test_programs_on_this_machine_are_not_limited_together(self) -> None:
        for number in range(10):
            self.assertEqual(self.attempt(f"user{number}", host="127.0.0.1"), "")


class Local(SynchronousTestCase):
    def test_memory_is_bounded_and_debts_are_not_forgotten_for_it(self) -> None:
        clock = Clock()
        throttles = LocalThrottles(clock)

        def charge(key: str, cost: float = 60) -> float:
            return self.successResultOf(ensureDeferred(throttles.charge({key: cost}, 60)))

        charge("known", 10)
        for number in range(1, LOCAL_LIMIT):
            self.assertEqual(charge(f"{number}"), 0)
        self.assertEqual([charge("1"), charge("new")], [60, 60])
        self.assertEqual([charge("known", 10), charge("known", 50)], [0, 10])
        clock.advance(61)
        self.assertEqual([charge("new"), charge("1")], [0, 0])
