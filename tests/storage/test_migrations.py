"""Migrations go up, down and up again, and refuse a database from the future."""

from pathlib import Path

from psycopg2.errors import CheckViolation
from twisted.trial.unittest import SynchronousTestCase

from gameserver.storage.errors import MigrationRefused, StoreUnavailable
from gameserver.storage.migrations import migrate, roll_back, sql_directory
from tests.support.stores import database_log, emptied_database, new_database, sql

# Everything a migration can make, with the shape of the tables.
SCHEMA = """
    SELECT 'column', table_name || '.' || column_name, data_type, column_default, is_nullable
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%yoyo%'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), ''
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%yoyo%'
    UNION ALL SELECT 'index', tablename, indexname, indexdef, '' FROM pg_indexes
    WHERE schemaname = 'public' AND tablename NOT LIKE '%yoyo%'
    UNION ALL SELECT 'function', proname, prosrc, '', '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, '', '' FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'enum', typname, enumlabel, enumsortorder::text, '' FROM pg_enum
    JOIN pg_type ON pg_type.oid = enumtypid
    ORDER BY 1, 2, 3, 4
"""
UNCOMMENTED = """
    SELECT attrelid::regclass::text || '.' || attname
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE '%yoyo%'
    AND attnum > 0 AND attname NOT IN ('id', 'created_at', 'updated_at', 'level')
    AND col_description(attrelid, attnum) IS NULL
"""


class MigrationTests(SynchronousTestCase):
    def test_each_migration_can_be_undone_and_done_again(self) -> None:
        url = new_database()
        names = migrate(url)
        self.assertEqual(names, sorted(path.stem for path in sql_directory().glob("????_*[!k].sql")))
        whole = sql(url, SCHEMA)
        for undone in range(1, len(names) + 1):
            self.assertEqual(roll_back(url, undone), names[::-1][:undone])
            self.assertEqual(migrate(url), names[-undone:])
            self.assertEqual(sql(url, SCHEMA), whole)
        roll_back(url, len(names))
        self.assertEqual(sql(url, SCHEMA), [])

    def test_a_migration_is_done_and_noted_at_once_or_not_at_all(self) -> None:
        url = new_database()
        names = migrate(url)
        whole = sql(url, SCHEMA)
        roll_back(url, 1)
        without = sql(url, SCHEMA)
        self.assertNotEqual(without, whole)
        sql(url, "ALTER TABLE _yoyo_migration ADD CONSTRAINT is_full CHECK (false) NOT VALID")
        with self.assertRaises(CheckViolation):
            migrate(url)
        sql(url, "ALTER TABLE _yoyo_migration DROP CONSTRAINT is_full")
        self.assertEqual(sql(url, SCHEMA), without)
        self.assertEqual(migrate(url), names[-1:])
        self.assertEqual(sql(url, SCHEMA), whole)

    def test_a_database_of_today_is_left_alone(self) -> None:
        self.assertEqual(migrate(emptied_database()), [])

    def test_a_revision_we_do_not_have_is_refused(self) -> None:
        url = emptied_database()
        self.addCleanup(sql, url, "DELETE FROM _yoyo_migration WHERE migration_id = '9999_future'")
        sql(
            url,
            "INSERT INTO _yoyo_migration (migration_hash, migration_id, applied_at_utc)"
            " VALUES ('x', '9999_future', now())",
        )
        for change in (migrate, lambda url: roll_back(url, 1)):
            with self.assertRaisesRegex(MigrationRefused, "9999_future.*newer version"):
                change(url)

    def test_the_lock_of_a_killed_process_does_not_last(self) -> None:
        url = new_database()
        sql(url, "CREATE TABLE yoyo_lock (locked int PRIMARY KEY DEFAULT 1, ctime timestamp, pid int NOT NULL)")
        sql(url, "INSERT INTO yoyo_lock (ctime, pid) VALUES (now(), 1)")
        self.assertNotEqual(migrate(url), [])

    def test_the_log_of_the_server_shows_no_error(self) -> None:
        url = new_database()
        before = len(database_log())
        migrate(url)
        migrate(url)
        self.assertNotIn("ERROR", database_log()[before:])

    def test_no_server_is_told_with_the_setting(self) -> None:
        with self.assertRaisesRegex(StoreUnavailable, "DATABASE_URL"):
            migrate("postgresql:///x?host=/nonexistent")

    def test_every_migration_can_be_undone(self) -> None:
        files = {path.name for path in sql_directory().glob("*.sql")}
        steps = {name for name in files if not name.endswith(".rollback.sql")}
        self.assertEqual(files - steps, {f"{Path(name).stem}.rollback.sql" for name in steps})

    def test_every_column_says_what_it_is(self) -> None:
        self.assertEqual(sql(emptied_database(), UNCOMMENTED), [])
