"""No password, token, key or address with a password is logged, whatever goes wrong, nor shown by `repr`."""

import io
import shutil
import tempfile
from inspect import getmembers, isclass
from pathlib import Path

import attrs
from twisted.internet import reactor
from twisted.trial.unittest import SynchronousTestCase, TestCase

from gameserver import messages
from gameserver.messages.broker import PrepareAccount
from gameserver.messages.characters import CharacterList
from gameserver.messages.gate import GateLogin
from gameserver.messages.links import CLIENT_TO_LOGIN, CLIENT_TO_SERVER
from gameserver.messages.login import ClientLogin, GateInfo, LoginNotice, ServerList, ServerSelect
from gameserver.net.identity import Identity
from gameserver.net.tls import Credentials
from gameserver.ops.certificates import CertificateStore, now_utc
from gameserver.ops.environment import SettingsError, read
from gameserver.ops.kinds import LinkProtection
from gameserver.ops.link_security import LinkSecurity
from gameserver.ops.metrics.stores import store_figures
from gameserver.ops.settings import StoreSettings
from gameserver.ops.stores import Stores
from gameserver.storage.cache import Cache
from gameserver.storage.database import Database
from gameserver.storage.roles import Role
from gameserver.storage.rows import AccountStatus, Actor
from tests.ops.logged_case import LoggedCase, logged
from tests.support.client import Client
from tests.support.cluster import DAEMONS, Cluster

RIGHT, WRONG, OF_STORES = "open-sesame", "xyzzy-plugh", "hush-hush"
TOKENS = tuple(str(number) for number in range(7_654_321, 7_654_341))
BOSS = Actor(name="command line", role=Role.ADMINISTRATOR, source="a machine")


def written(directory: Path, console: io.StringIO) -> str:
    """Return everything that left the process."""
    return console.getvalue() + "".join(path.read_text("utf-8") for path in directory.iterdir())


class OfACluster(LoggedCase):
    """Logins of all kinds over links with certificates, at the most talkative level."""

    def setUp(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="gameserver-test-"))
        self.addCleanup(shutil.rmtree, folder)
        self.store = CertificateStore(folder / "tls")
        super().setUp()
        self.cluster.finish()
        self.cluster = Cluster(secure=self.secure, first_token=int(TOKENS[0]))
        self.cluster.start()

    def secure(self, role: str) -> LinkSecurity:
        """Return what protects the links of a daemon."""
        credentials = Credentials.from_pem(*self.store.ensure(Identity(role), now_utc()))
        return LinkSecurity(LinkProtection.TLS, credentials)

    def test_nothing_secret_is_logged_whatever_people_type(self) -> None:
        for name in ("conan", "sonja"):
            self._plays(name)
        self._fails()
        text = written(self.directory, self.console)
        for word in ("made account", "not admitted", "no good token", "is here", "unexpected"):
            self.assertIn(word, text)
        for secret in (RIGHT, WRONG, *TOKENS, *self._keys()):
            self.assertNotIn(secret, text)

    def _keys(self) -> list[str]:
        """Return a line of each private key."""
        files = [self.store.key_path, *(self.store.path(Identity(daemon)) for daemon in DAEMONS)]
        lines = [line for file in files for line in file.read_text().splitlines() if not line.startswith("-----")]
        self.assertGreater(len(lines), 3 * len(files))
        return lines

    def _plays(self, name: str) -> Client:
        info = self._chooses_gate(name)
        gate = self.cluster.to_gate()
        gate.send(GateLogin(token=info.pc_id, account=name, password=RIGHT))
        gate.expect(CharacterList)
        self.assertIn(str(info.pc_id), TOKENS)
        return gate

    def _chooses_gate(self, name: str) -> GateInfo:
        login = self.cluster.to_login()
        login.send(ClientLogin(account=name, password=RIGHT))
        login.expect(ServerList)
        login.send(ServerSelect(gate_id=0))
        info = login.expect(GateInfo)
        login.close()
        return info

    def _fails(self) -> None:
        """Log in with what is wrong in every way, at both doors, and in the wrong order."""
        login = self.cluster.to_login()
        attempts = (
            ClientLogin(account="conan", password=WRONG),
            ClientLogin(account="conan", password=RIGHT),  # he plays
            ClientLogin(account=WRONG, password=""),
            ClientLogin(account="x", password=WRONG),
        )
        for attempt in attempts:
            login.send(attempt)
            login.expect(LoginNotice)
        banned = self.cluster.accounts.set_status("sonja", AccountStatus.BANNED, BOSS, "why")
        self.cluster.successful(banned)
        login.send(ClientLogin(account="sonja", password=RIGHT))
        self.cluster.database.active = True
        login.send(ClientLogin(account="anna", password=RIGHT))
        self.settle(2)
        self.cluster.database.active = False
        token = self._chooses_gate("anna").pc_id
        wrong_turns: tuple[tuple[object, ...], ...] = (
            (GateLogin(token=token, account="anna", password=WRONG),),
            (GateLogin(token=int(TOKENS[-1]), account="anna", password=RIGHT),) * 2,
            (ClientLogin(account="anna", password=RIGHT),) * 2,
            (ServerSelect(gate_id=0), ClientLogin(account="anna", password=WRONG)),
        )
        for turn in wrong_turns:
            for client in (self.cluster.to_gate(), self.cluster.to_login()):
                for message in turn:
                    catalogue = CLIENT_TO_SERVER if isinstance(message, GateLogin) else CLIENT_TO_LOGIN
                    client.send_bytes(catalogue.encode(message))
                client.send_bytes(WRONG.encode() * 10)
                self.settle(3)
        playing = self._plays("valeria")
        playing.send(GateLogin(token=token, account="valeria", password=WRONG))
        self.settle(3)


class OfStores(TestCase):
    """Nobody listens where these stores are said to be."""

    async def test_the_passwords_of_stores_that_are_away_are_not_told(self) -> None:
        directory, console = logged(self)
        database = Database(f"postgresql://ruler:{OF_STORES}@127.0.0.1:1/a3", reactor, wait_seconds=0.2)
        cache = Cache(f"redis://:{OF_STORES}@127.0.0.1:1/0", reactor, 0.2)
        await database.start()
        told: list[str] = []
        for part in store_figures(Stores(database, cache)):
            assert part.check is not None
            told += map(str, await part.check())
        await database.close()
        await cache.close()
        self.assertEqual(len(told), 2)
        self.assertNotIn(OF_STORES, written(directory, console) + "".join(told))


class Shown(SynchronousTestCase):
    def test_messages_hide_passwords_and_tokens(self) -> None:
        hidden = {"password", "clan_password", "password_check", "token"}
        seen = set()
        for _, module in getmembers(messages):
            for _, cls in getmembers(module, lambda each: isclass(each) and attrs.has(each)):
                for field in attrs.fields(cls):
                    if field.name in hidden:
                        seen.add(field.name)
                        self.assertTrue(callable(field.repr), f"{cls.__name__}.{field.name} must be SECRET")
        self.assertEqual(seen, hidden)
        for shown in (
            ClientLogin(account="conan", password=RIGHT),
            GateInfo(pc_id=int(TOKENS[0]), gate_ip="", gate_port=0),
            PrepareAccount(account="conan", unknown=b"123456789"),
        ):
            for secret in (RIGHT, TOKENS[0], "123456789"):
                self.assertNotIn(secret, repr(shown))

    def test_settings_hide_the_passwords_of_stores_the_wrong_ones_too(self) -> None:
        url = f"postgresql://ruler:{OF_STORES}@localhost/a3"
        settings = read(StoreSettings, {"DATABASE_URL": url, "CACHE_URL": f"redis://:{OF_STORES}@localhost/0"})
        self.assertEqual(settings.database_url, url)
        self.assertNotIn(OF_STORES, repr(settings))
        for variable in ("DATABASE_URL", "CACHE_URL"):
            error = self.assertRaises(
                SettingsError, read, StoreSettings, {variable: f"http://:{OF_STORES}@localhost"}
            )
            self.assertIn(variable, str(error))
            self.assertNotIn(OF_STORES, str(error))
        for url in (
            f"postgresql://ruler:{OF_STORES}/7@localhost/a3",
            f"postgresql://ruler:{OF_STORES}@localhost:x/a3",
        ):
            error = self.assertRaises(SettingsError, read, StoreSettings, {"DATABASE_URL": url})
            self.assertIn("%2F for /", str(error))
            self.assertNotIn(OF_STORES.partition("-")[0], str(error))
