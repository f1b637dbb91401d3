DROP TABLE audit;
DROP FUNCTION refuse_change_of_audit();
DROP INDEX accounts_with_a_role;
ALTER TABLE accounts DROP COLUMN role, DROP COLUMN banned_until;
DROP TYPE account_role;
