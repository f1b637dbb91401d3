DROP INDEX web_sessions_expiry;
COMMENT ON COLUMN web_sessions.session_id IS 'What the cookie carries.';
