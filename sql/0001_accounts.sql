-- Accounts, their public profiles, and the enum of their states.

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE TYPE account_status AS ENUM
    ('active', 'inactive', 'banned', 'suspended', 'pending_verification', 'deleted');

CREATE TABLE accounts (
    id serial PRIMARY KEY,
    account_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    username varchar(50) NOT NULL CONSTRAINT accounts_username_shape CHECK (username ~ '^[a-zA-Z0-9_-]{3,21}$'),
    email varchar(255) NOT NULL CONSTRAINT accounts_email_shape CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$'),
    password_hash varchar(255) NOT NULL,
    status account_status NOT NULL DEFAULT 'pending_verification',
    ban_reason text,
    failed_login_attempts integer NOT NULL DEFAULT 0 CHECK (failed_login_attempts >= 0),
    last_failed_login timestamptz,
    locked_until timestamptz,
    is_online boolean NOT NULL DEFAULT false,
    last_login timestamptz,
    last_logout timestamptz,
    account_level integer NOT NULL DEFAULT 1 CHECK (account_level >= 0),
    experience_points bigint NOT NULL DEFAULT 0 CHECK (experience_points >= 0),
    currency_gold bigint NOT NULL DEFAULT 0 CHECK (currency_gold >= 0),
    currency_premium bigint NOT NULL DEFAULT 0 CHECK (currency_premium >= 0),
    email_verification_token varchar(255),
    email_verified_at timestamptz,
    password_reset_token varchar(255),
    password_reset_expires timestamptz,
    two_factor_enabled boolean NOT NULL DEFAULT false,
    two_factor_secret varchar(32),
    notification_email boolean NOT NULL DEFAULT true,
    notification_security boolean NOT NULL DEFAULT true,
    notification_marketing boolean NOT NULL DEFAULT false,
    metadata jsonb DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);

-- Names and addresses are one and the same in whatever case they are typed.
CREATE UNIQUE INDEX accounts_username_key ON accounts (lower(username));
CREATE UNIQUE INDEX accounts_email_key ON accounts (lower(email));
CREATE INDEX accounts_online ON accounts (id) WHERE is_online;

CREATE TRIGGER accounts_touch BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE accounts IS 'One row per player account; rows are marked deleted, never removed.';
COMMENT ON COLUMN accounts.id IS 'The pc_id of the wire.';
COMMENT ON COLUMN accounts.account_id IS 'Identity for the web, which must not count accounts.';
COMMENT ON COLUMN accounts.username IS 'As typed at creation; compared without regard to case.';
COMMENT ON COLUMN accounts.email IS '<username>@a3agonyl.com when a first login made the account.';
COMMENT ON COLUMN accounts.password_hash IS 'argon2id, or bcrypt from imported accounts.';
COMMENT ON COLUMN accounts.status IS 'Only active accounts may log in.';
COMMENT ON COLUMN accounts.ban_reason IS 'Why, for status banned or suspended.';
COMMENT ON COLUMN accounts.failed_login_attempts IS 'Wrong passwords since the last good login.';
COMMENT ON COLUMN accounts.last_failed_login IS 'Time of the last wrong password.';
COMMENT ON COLUMN accounts.locked_until IS 'No login before this time.';
COMMENT ON COLUMN accounts.is_online IS 'For people who look; the lease in the cache decides.';
COMMENT ON COLUMN accounts.last_login IS 'When the account entered last.';
COMMENT ON COLUMN accounts.last_logout IS 'When it left last.';
COMMENT ON COLUMN accounts.account_level IS 'Level of the account itself, not of a character.';
COMMENT ON COLUMN accounts.experience_points IS 'Experience of the account itself.';
COMMENT ON COLUMN accounts.currency_gold IS 'Account money earned in play.';
COMMENT ON COLUMN accounts.currency_premium IS 'Account money that was bought.';
COMMENT ON COLUMN accounts.email_verification_token IS 'What the verification letter carries.';
COMMENT ON COLUMN accounts.email_verified_at IS 'When the address was proven.';
COMMENT ON COLUMN accounts.password_reset_token IS 'What the reset letter carries.';
COMMENT ON COLUMN accounts.password_reset_expires IS 'The reset token is void after this.';
COMMENT ON COLUMN accounts.two_factor_enabled IS 'A second factor is asked for.';
COMMENT ON COLUMN accounts.two_factor_secret IS 'Base32 secret of the second factor.';
COMMENT ON COLUMN accounts.notification_email IS 'Wants news by e-mail.';
COMMENT ON COLUMN accounts.notification_security IS 'Wants to hear of logins from new places.';
COMMENT ON COLUMN accounts.notification_marketing IS 'Wants advertisements.';
COMMENT ON COLUMN accounts.metadata IS 'Anything else.';
COMMENT ON COLUMN accounts.deleted_at IS 'When status became deleted.';

CREATE TABLE profiles (
    id serial PRIMARY KEY,
    account_id integer NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    display_name varchar(50),
    first_name varchar(100),
    last_name varchar(100),
    date_of_birth date CONSTRAINT profiles_thirteen_or_older
        CHECK (date_of_birth <= current_date - interval '13 years'),
    country char(2) CONSTRAINT profiles_country_shape CHECK (country ~ '^[A-Z]{2}$'),
    timezone varchar(50) NOT NULL DEFAULT 'UTC',
    language varchar(10) NOT NULL DEFAULT 'en',
    bio text,
    avatar_url varchar(500) CONSTRAINT profiles_avatar_shape CHECK (avatar_url ~ '^https?://'),
    website_url varchar(500) CONSTRAINT profiles_website_shape CHECK (website_url ~ '^https?://'),
    is_public boolean NOT NULL DEFAULT true,
    show_online_status boolean NOT NULL DEFAULT true,
    metadata jsonb DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER profiles_touch BEFORE UPDATE ON profiles FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE FUNCTION make_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO profiles (account_id, display_name) VALUES (NEW.id, NEW.username);
    RETURN NULL;
END
$$;

CREATE TRIGGER accounts_make_profile AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION make_profile();

COMMENT ON TABLE profiles IS 'What a player tells others; one row per account, made with it by a trigger.';
COMMENT ON COLUMN profiles.account_id IS 'Whose profile.';
COMMENT ON COLUMN profiles.display_name IS 'The name shown on the web.';
COMMENT ON COLUMN profiles.first_name IS 'Given name.';
COMMENT ON COLUMN profiles.last_name IS 'Family name.';
COMMENT ON COLUMN profiles.date_of_birth IS 'Players are 13 or older.';
COMMENT ON COLUMN profiles.country IS 'ISO 3166 code of two letters.';
COMMENT ON COLUMN profiles.timezone IS 'Name in the time zone database.';
COMMENT ON COLUMN profiles.language IS 'Language tag.';
COMMENT ON COLUMN profiles.bio IS 'A few words.';
COMMENT ON COLUMN profiles.avatar_url IS 'Link to a picture.';
COMMENT ON COLUMN profiles.website_url IS 'Link to a page of the player.';
COMMENT ON COLUMN profiles.is_public IS 'Others may see this profile.';
COMMENT ON COLUMN profiles.show_online_status IS 'Others may see whether the player plays.';
COMMENT ON COLUMN profiles.metadata IS 'Anything else.';
