"""The stores of a daemon, for real: embedded servers come up migrated and connected, and go without a trace."""

import os
import shutil
import tempfile
from pathlib import Path
from signal import SIGCONT, SIGSTOP

from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from gameserver.ops.environment import read
from gameserver.ops.settings import StoreSettings
from gameserver.ops.stores import EmbeddedStores, StoreOpener
from gameserver.storage.connection import Statement
from gameserver.storage.embedded import EmbeddedError
from gameserver.storage.errors import StoreUnavailable
from gameserver.tools.doctor.installation import cache

COUNT = Statement("count_accounts", (), "SELECT count(*) FROM accounts")


class Opening(TestCase):
    def setUp(self) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="gameserver-test-")).resolve()
        self.addCleanup(shutil.rmtree, self.var)

    async def test_a_daemon_gets_tables_and_a_cache_and_leaves_no_server_behind(self) -> None:
        opener = StoreOpener(read(StoreSettings, {"VAR_PATH": str(self.var)}), reactor)
        stores = await opener.open()
        self.assertEqual([tuple(row) for row in await stores.database.query(COUNT)], [(0,)])
        await stores.cache.call(lambda redis: redis.ping())
        servers = EmbeddedStores(self.var)
        self.assertTrue(servers.database.server.ready())
        await opener.close()
        self.assertEqual((servers.database.server.pid(), servers.cache.server.pid()), (None, None))

    async def test_a_database_that_is_not_there_is_told_and_everything_closed(self) -> None:
        variables = {"VAR_PATH": str(self.var), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
        opener = StoreOpener(read(StoreSettings, variables), reactor)
        try:
            await opener.open()
        except StoreUnavailable as error:
            self.assertIn("DATABASE_URL", str(error))
        else:
            self.fail("there is no database")
        await opener.close()
        self.assertIsNone(EmbeddedStores(self.var).cache.server.pid())

    async def test_a_cache_that_hangs_is_not_taken_for_one_that_nobody_runs(self) -> None:
        settings = read(StoreSettings, {"VAR_PATH": str(self.var)})
        opener = StoreOpener(settings, reactor)
        with self.assertRaisesRegex(EmbeddedError, "no daemon runs"):
            await opener.join_cache()
        [found] = cache(settings)
        self.assertIn("does not run", found.text)
        server = EmbeddedStores(self.var).cache.server
        server.start()
        self.addCleanup(server.stop)
        pid = server.pid()
        assert pid is not None
        os.kill(pid, SIGSTOP)
        self.addCleanup(os.kill, pid, SIGCONT)
        with self.assertRaisesRegex(EmbeddedError, f"does not answer: process {pid} hangs"):
            await opener.join_cache()
        [found] = cache(settings)
        self.assertIn("Redis does not answer: timed out", found.text)
