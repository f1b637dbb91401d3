-- depends: 0005_web_sessions

COMMENT ON COLUMN web_sessions.session_id IS 'The first half of the SHA-256 of what the cookie carries: who reads the table can log in nowhere.';

CREATE INDEX web_sessions_expiry ON web_sessions (expires_at);
