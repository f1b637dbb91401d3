-- depends: 0001_accounts

CREATE TABLE server_settings (
    id serial PRIMARY KEY,
    server_name varchar(21) NOT NULL,
    server_id smallint NOT NULL UNIQUE,
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    metadata jsonb DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER server_settings_touch BEFORE UPDATE ON server_settings FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE server_settings IS 'What an operator changes while servers run, one row per server.';
COMMENT ON COLUMN server_settings.server_name IS 'For people.';
COMMENT ON COLUMN server_settings.server_id IS 'The number that the server was started with.';
COMMENT ON COLUMN server_settings.settings IS 'Account server: class_wise_starter_info; keys in docs/database.md.';
COMMENT ON COLUMN server_settings.metadata IS 'Anything else.';
