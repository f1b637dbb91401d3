-- depends: 0001_accounts

CREATE TYPE account_role AS ENUM ('player', 'helper', 'game_master', 'administrator');

ALTER TABLE accounts
    ADD COLUMN role account_role NOT NULL DEFAULT 'player',
    ADD COLUMN banned_until timestamptz;

CREATE INDEX accounts_with_a_role ON accounts (role) WHERE role <> 'player';

COMMENT ON COLUMN accounts.role IS 'What the account may do to others; the table of permissions is in the suite.';
COMMENT ON COLUMN accounts.banned_until IS 'For status banned: from then on the account counts as active; null is for good.';

-- No foreign key: what was done stays known when an account is gone.
CREATE TABLE audit (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    actor_account_id integer,
    actor_role account_role NOT NULL,
    verb text NOT NULL,
    target text NOT NULL,
    before jsonb NOT NULL DEFAULT '{}',
    after jsonb NOT NULL DEFAULT '{}',
    source text NOT NULL
);

CREATE INDEX audit_of_target ON audit (lower(target), id);

CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table audit is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();

COMMENT ON TABLE audit IS 'Every privileged act, for good: rows are added and never changed or removed.';
COMMENT ON COLUMN audit.at IS 'When it was done.';
COMMENT ON COLUMN audit.actor IS 'Who did it: account/character, an account, or command line.';
COMMENT ON COLUMN audit.actor_account_id IS 'The account of who did it; null for the command line.';
COMMENT ON COLUMN audit.actor_role IS 'What role the actor had at that time.';
COMMENT ON COLUMN audit.verb IS 'What was done, in one word or two.';
COMMENT ON COLUMN audit.target IS 'To whom or what: the name of an account or a character, a map, an item.';
COMMENT ON COLUMN audit.before IS 'What was changed, as it was before.';
COMMENT ON COLUMN audit.after IS 'The same as it was afterwards, or the parameters of the act.';
COMMENT ON COLUMN audit.source IS 'Where the act came from: an address, or a daemon or command with its machine.';
