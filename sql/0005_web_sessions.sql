-- depends: 0001_accounts

CREATE TABLE web_sessions (
    id serial PRIMARY KEY,
    session_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    account_id integer NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_agent text,
    ip_address varchar(45),
    issued_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    metadata jsonb DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT web_sessions_end_after_start CHECK (expires_at > issued_at)
);

CREATE INDEX web_sessions_of_account ON web_sessions (account_id);

CREATE TRIGGER web_sessions_touch BEFORE UPDATE ON web_sessions FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE web_sessions IS 'Who is logged in at the web pages.';
COMMENT ON COLUMN web_sessions.session_id IS 'What the cookie carries.';
COMMENT ON COLUMN web_sessions.account_id IS 'Who logged in.';
COMMENT ON COLUMN web_sessions.user_agent IS 'What the browser said it is.';
COMMENT ON COLUMN web_sessions.ip_address IS 'Where from; 45 characters hold any IPv6 address.';
COMMENT ON COLUMN web_sessions.issued_at IS 'When it began.';
COMMENT ON COLUMN web_sessions.expires_at IS 'Void after this.';
COMMENT ON COLUMN web_sessions.revoked_at IS 'When it was ended early.';
COMMENT ON COLUMN web_sessions.metadata IS 'Anything else.';
