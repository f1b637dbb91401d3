"""The audit of PostgreSQL and its twin meet the contract, and the table itself refuses to forget."""

import psycopg2

from gameserver.storage.postgres_audit import PostgresAudit
from gameserver.storage.rows import AuditEntry
from tests.storage import audit_contract
from tests.storage.audit_contract import MASTER
from tests.support.memory_stores import MemoryAudit
from tests.support.stores import DatabaseTestCase, sql


class MemoryAuditTests(audit_contract.AuditContract):
    def setUp(self) -> None:
        self.audit = MemoryAudit()


class PostgresAuditTests(DatabaseTestCase, audit_contract.AuditContract):
    def setUp(self) -> None:
        super().setUp()
        self.audit = PostgresAudit(self.database)

    async def test_nobody_can_change_or_remove_what_was_recorded(self) -> None:
        await self.record((MASTER, "kick", "Victim"))
        for change in ("UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"):
            with self.assertRaisesRegex(psycopg2.errors.InsufficientPrivilege, "append-only"):
                sql(self.url, change)
        self.assertEqual([each.actor for each in await self.audit.recent(9)], [MASTER])

    async def test_a_name_that_postgresql_cannot_hold_is_recorded_all_the_same(self) -> None:
        for odd in ("nul\0nul", "\udc80half", "back\\u0000slash"):
            await self.audit.record(AuditEntry(actor=MASTER, verb="find", target=odd, after={odd: odd}))
        self.assertEqual(len(await self.audit.recent(9)), 3)
