-- depends: 0001_accounts

CREATE TYPE character_status AS ENUM ('active', 'locked', 'deleted');

CREATE TABLE characters (
    id serial PRIMARY KEY,
    account_id integer NOT NULL REFERENCES accounts (id),
    character_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    name varchar(21) NOT NULL CONSTRAINT characters_name_shape CHECK (name ~ '^[a-zA-Z0-9_-]{3,21}$'),
    level integer NOT NULL DEFAULT 1 CHECK (level >= 1),
    class integer NOT NULL CHECK (class BETWEEN 0 AND 3),
    experience_points bigint NOT NULL DEFAULT 0 CHECK (experience_points >= 0),
    woonz bigint NOT NULL DEFAULT 0 CHECK (woonz >= 0),
    character_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(character_data) = 'object'),
    rebirth integer NOT NULL DEFAULT 0 CHECK (rebirth >= 0),
    status character_status NOT NULL DEFAULT 'active',
    fence bigint NOT NULL DEFAULT 0,
    is_online boolean NOT NULL DEFAULT false,
    last_login timestamptz,
    last_logout timestamptz,
    metadata jsonb DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);

-- Compressing 4 KB costs the server more time than writing it.
ALTER TABLE characters ALTER COLUMN character_data SET STORAGE EXTERNAL;

-- All rows: the name of a deleted character stays taken.
CREATE UNIQUE INDEX characters_name_key ON characters (lower(name));
CREATE INDEX characters_of_account ON characters (account_id) WHERE status = 'active';
CREATE INDEX characters_online ON characters (id) WHERE is_online;

CREATE TRIGGER characters_touch BEFORE UPDATE ON characters FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE FUNCTION refuse_sixth_character() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever makes another character of this account waits here, and then counts this one.
    PERFORM 1 FROM accounts WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM characters
        WHERE account_id = NEW.account_id AND status = 'active' AND id <> NEW.id) >= 5 THEN
        RAISE EXCEPTION 'account % has five active characters', NEW.account_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'characters_at_most_five';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER characters_at_most_five BEFORE INSERT OR UPDATE OF status, account_id ON characters
    FOR EACH ROW WHEN (NEW.status = 'active') EXECUTE FUNCTION refuse_sixth_character();

COMMENT ON TABLE characters IS 'One row per character; rows are marked deleted, never removed.';
COMMENT ON COLUMN characters.account_id IS 'Whose character; at most five of an account are active.';
COMMENT ON COLUMN characters.character_id IS 'Identity for the web, which must not count characters.';
COMMENT ON COLUMN characters.name IS 'As typed at creation; compared without regard to case.';
COMMENT ON COLUMN characters.class IS '0 warrior, 1 holy knight, 2 mage, 3 archer.';
COMMENT ON COLUMN characters.experience_points IS 'Experience as the rules of the world count it.';
COMMENT ON COLUMN characters.woonz IS 'Money in hand.';
COMMENT ON COLUMN characters.character_data IS 'Everything else a zone loads and saves; keys in docs/database.md.';
COMMENT ON COLUMN characters.rebirth IS 'How often the character was reborn.';
COMMENT ON COLUMN characters.status IS 'Only active characters are listed and played.';
COMMENT ON COLUMN characters.fence IS 'Number of the world login that may save this row; rises at each login and at deletion.';
COMMENT ON COLUMN characters.is_online IS 'For people who look; the zone that plays it decides.';
COMMENT ON COLUMN characters.last_login IS 'When the character entered the world last.';
COMMENT ON COLUMN characters.last_logout IS 'When it left last.';
COMMENT ON COLUMN characters.metadata IS 'Anything else.';
COMMENT ON COLUMN characters.deleted_at IS 'When status became deleted.';
