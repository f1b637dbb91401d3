"""A whole cluster in one process: every daemon on a host of its own, stores in memory that outlive them all."""

from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from itertools import count
from random import Random
from typing import Any, TypeVar

import attrs
from twisted.application.service import IService, IServiceCollection
from twisted.internet.defer import Deferred, ensureDeferred, maybeDeferred

from gameserver.content.library import Library, load_library
from gameserver.daemons.account import service as account
from gameserver.daemons.gate import service as gate
from gameserver.daemons.login import service as login
from gameserver.daemons.main import service as main
from gameserver.daemons.portal import service as portal
from gameserver.daemons.zone import service as zone
from gameserver.daemons.zone.wishes.base import Stores
from gameserver.messages.characters import (
    CharacterList,
    CharacterLogin,
    CharacterLoginOk,
    CreateCharacter,
    CreateCharacterReply,
)
from gameserver.messages.chat import FriendStateNotify
from gameserver.messages.gate import GateLogin
from gameserver.messages.links import CLIENT_TO_LOGIN, CLIENT_TO_SERVER, LOGIN_TO_CLIENT, SERVER_TO_CLIENT
from gameserver.messages.login import ClientLogin, GateInfo, ServerList, ServerSelect
from gameserver.messages.world import WorldLogin, WorldLoginReply
from gameserver.ops.environment import read
from gameserver.ops.link_security import ON_THIS_MACHINE, LinkSecurity
from gameserver.ops.settings import (
    AccountSettings,
    GateSettings,
    LoginSettings,
    MainSettings,
    PortalSettings,
    ZoneSettings,
)
from gameserver.paths import sample_world
from gameserver.storage.character_data import CarriedItem, Stats
from gameserver.storage.rows import CharacterRow, CharacterSnapshot, SaveGroup
from gameserver.wire.cipher import Cipher
from gameserver.world import Rules, Surroundings
from tests.support.client import Client
from tests.support.memory_accounts import MemoryAccounts
from tests.support.memory_cache import (
    MemoryControlMessages,
    MemoryHandovers,
    MemoryLeases,
    MemoryLiveGates,
    MemoryThrottles,
)
from tests.support.memory_ledger import MemoryLedger
from tests.support.memory_stores import (
    MemoryCharacters,
    MemorySerials,
    MemoryServerSettings,
    PlainPasswords,
    StoreOutage,
)
from tests.support.memory_web_sessions import MemoryWebSessions
from tests.support.network import MemoryNetwork
from tests.support.quiet import assert_quiet

DAEMONS = ("main", "zone", "account", "login", "gate")
PASSWORD = "secret"
T = TypeVar("T")


@cache
def sample_library(map_ids: tuple[int, ...]) -> Library:
    """Return the sample world, read once."""
    return load_library(sample_world(), map_ids)


class Cluster:
    """Daemons by name; *variables* are settings by their names; *secure* tells what protects links of a role."""

    def __init__(
        self,
        seed: int = 0,
        variables: Mapping[str, str] | None = None,
        secure: Callable[[str], LinkSecurity] = lambda _: ON_THIS_MACHINE,
        first_token: int = 1001,
    ) -> None:
        self._secure = secure
        self.network = MemoryNetwork(seed)
        self.variables = {"AUTO_CREATE_ACCOUNT": "true", **(variables or {})}
        self.database = StoreOutage()
        self.cache = StoreOutage()
        self.accounts = MemoryAccounts(self.database)
        self.characters = MemoryCharacters(self.database)
        self.ledger = MemoryLedger(self.characters)
        self.server_settings = MemoryServerSettings(self.database)
        self.serials = MemorySerials(self.database)
        self.audit = self.accounts.audit
        self.shut_down: list[MemoryNetwork] = []
        """The hosts that an operator shut down; a test stops their daemons."""
        self.leases = MemoryLeases(self.network, self.cache)
        self.handovers = MemoryHandovers(self.network, self.cache)
        self.live_gates = MemoryLiveGates(self.network, self.cache)
        self.throttles = MemoryThrottles(self.network, self.cache)
        self.control = MemoryControlMessages(self.network, self.cache)
        self.rules = Rules()
        """Those of the zones that are started from now on."""
        self._tokens = count(first_token)
        self._running: dict[str, IService] = {}

    def start(self, *names: str, variables: Mapping[str, str] | None = None) -> None:
        """Start daemons, by default all of them, each on the host of its name; let them find each other.

        A name may have a number behind it (`zone3`) to tell a second daemon of its kind from the first.
        """
        for name in names or DAEMONS:
            host = self.network.host(name)
            settings = self.variables | dict(variables or {})
            daemon = getattr(self, f"_make_{name.rstrip('0123456789')}")(settings, host)
            daemon.startService()
            self._running[name] = daemon
        self.network.settle(6)

    def _make_main(self, variables: Mapping[str, str], host: MemoryNetwork) -> IService:
        return main.assemble(
            read(MainSettings, variables), self.characters, self.control, host, self._secure("main")
        )

    def _make_zone(self, variables: Mapping[str, str], host: MemoryNetwork) -> IService:
        settings = read(ZoneSettings, variables)
        library = sample_library(settings.map_ids)
        stores = Stores(self.characters, self.serials, self.accounts, self.audit, self.ledger)
        around = Surroundings(library, self.rules, Random(0))
        secure = self._secure("zone")
        return zone.assemble(settings, stores, around, host, lambda: self.shut_down.append(host), secure)

    def _make_account(self, variables: Mapping[str, str], host: MemoryNetwork) -> IService:
        stores = account.Stores(self.characters, self.server_settings, self.serials)
        items, secure = sample_library((1, 7)).items, self._secure("account")
        return account.assemble(read(AccountSettings, variables), stores, items, host, secure)

    def _make_login(self, variables: Mapping[str, str], host: MemoryNetwork) -> IService:
        stores = login.Stores(
            self.accounts, PlainPasswords(), self.leases, self.handovers, self.throttles, self.live_gates
        )
        settings, secure = read(LoginSettings, variables), self._secure("login")
        return login.assemble(settings, stores, host, lambda: next(self._tokens), secure)

    def _make_gate(self, variables: Mapping[str, str], host: MemoryNetwork) -> IService:
        return gate.assemble(read(GateSettings, variables), host, self._secure("gate"))

    def _make_portal(self, variables: Mapping[str, str], host: MemoryNetwork) -> IService:
        sessions = MemoryWebSessions(self.accounts)
        stores = portal.Stores(
            self.accounts, self.characters, sessions, PlainPasswords(), self.live_gates, self.throttles
        )
        return portal.assemble(read(PortalSettings, variables), stores, self.rules.rate, host)

    def service(self, name: str) -> IService:
        """Return a daemon that runs."""
        return self._running[name]

    def part(self, name: str, kind: type[T]) -> T:
        """Return the service of a kind in a daemon."""
        return next(each for each in IServiceCollection(self._running[name]) if isinstance(each, kind))

    def crash(self, name: str) -> None:
        """End a daemon as kill -9 does, and let the others notice."""
        del self._running[name]
        self.network.host(name).crash()
        self.network.settle(0.5)

    def stop(self, name: str) -> None:
        """Stop a daemon in order, and see that it is gone and leaves nothing behind."""
        stopped: list[object] = []
        maybeDeferred(self._running.pop(name).stopService).addBoth(stopped.append)
        assert self.network.run_until(lambda: bool(stopped), 5), f"{name} does not stop"
        assert stopped == [None] or not isinstance(stopped[0], Exception), stopped
        self.network.settle(0.5)

    def finish(self) -> None:
        """Stop everything; nothing may be left behind."""
        for name in reversed(list(self._running)):
            self.stop(name)
        assert_quiet(self.network)

    def to_login(self) -> Client:
        """Return a client of the login server."""
        return self.network.connect("127.0.0.1", 3550, LOGIN_TO_CLIENT, CLIENT_TO_LOGIN)

    def to_gate(self, port: int = 9860) -> Client:
        """Return a client of the gate."""
        return self.network.connect("127.0.0.1", port, SERVER_TO_CLIENT, CLIENT_TO_SERVER, Cipher())

    def player(self, username: str, **wishes: int) -> "Player":
        """Return a player, with an account and a character of the same name, who is in the world."""
        player = Player(self, username, **wishes)
        player.go_to_gate()
        player.go_into_world()
        return player

    def stored(self, name: str) -> CharacterRow:
        """Return the character of that name as it is stored."""
        account = self.successful(self.accounts.find(name))
        assert account is not None
        row = self.successful(self.characters.find(account.id, name))
        assert row is not None
        return row

    def enrich(self, name: str, *, level: int, woonz: int, experience: int = 0) -> None:
        """Change a stored character that is not in the world."""
        self._store(name, level=level, experience=experience, woonz=woonz)

    def put(self, name: str, map_id: int, x: int, y: int, *, woonz: int, stats: Stats | None = None) -> None:
        """Change where a stored character is that is not in the world, its money, and perhaps its stats."""
        data = self.stored(name).data
        location = attrs.evolve(data.location, map_code=map_id)
        location = attrs.evolve(location, position=attrs.evolve(location.position, x=x, y=y))
        self._store(name, woonz=woonz, data=attrs.evolve(data, location=location, stats=stats or data.stats))

    def fill_bag(self, name: str, *items: CarriedItem) -> None:
        """Change what a stored character carries that is not in the world."""
        self._store(name, data=attrs.evolve(self.stored(name).data, inventory=items))

    def _store(self, name: str, **changes: Any) -> None:
        row = attrs.evolve(self.stored(name), **changes)
        snapshot = CharacterSnapshot(
            character_id=row.id,
            fence=row.fence,
            level=row.level,
            experience=row.experience,
            woonz=row.woonz,
            data=row.data,
        )
        result = self.successful(self.characters.save([SaveGroup(snapshots=(snapshot,))]))
        assert result.written == {row.id}

    def successful(self, coroutine: Coroutine[Deferred[Any], Any, T]) -> T:
        """Return what a coroutine of a store in memory gives at once."""
        results: list[T] = []
        ensureDeferred(coroutine).addCallback(results.append)
        return results[0]


@attrs.define
class Player:
    """A scripted player on his way into the world."""

    cluster: Cluster
    username: str
    pc_class: int = 0
    nation: int = 0
    gate_id: int = 0
    client: Client = attrs.field(init=False)
    pc_id: int = 0

    @property
    def character(self) -> str:
        """The name of his character."""
        return self.username

    def choose_gate(self) -> GateInfo:
        """Log in at the login server, choose a gate, and close the connection, as the client does."""
        client = self.cluster.to_login()
        client.send(ClientLogin(account=self.username, password=PASSWORD))
        client.expect(ServerList)
        client.send(ServerSelect(gate_id=self.gate_id))
        info = client.expect(GateInfo)
        client.close()
        return info

    def go_to_gate(self) -> CharacterList:
        """Get to the select screen."""
        info = self.choose_gate()
        self.client = self.cluster.to_gate(info.gate_port)
        self.client.send(GateLogin(token=info.pc_id, account=self.username, password=PASSWORD))
        return self.client.expect(CharacterList)

    def go_into_world(self) -> WorldLoginReply:
        """Choose the character, made now if there is none, and enter."""
        client = self.client
        if not any(slot.name == self.character for slot in client.told(CharacterList)[-1].characters):
            client.send(CreateCharacter(pc_class=self.pc_class, nation=self.nation, pc_name=self.character))
            client.expect(CreateCharacterReply)
        client.send(CharacterLogin(pc_name=self.character))
        self.pc_id = client.expect(CharacterLoginOk).pc_id
        client.send(WorldLogin(pc_name=self.character))
        reply = client.expect(WorldLoginReply)
        client.expect(FriendStateNotify)
        return reply
