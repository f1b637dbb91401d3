DROP TABLE profiles;
DROP TABLE accounts;
DROP FUNCTION make_profile();
DROP FUNCTION touch_updated_at();
DROP TYPE account_status;
