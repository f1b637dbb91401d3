DROP TABLE characters;
DROP FUNCTION refuse_sixth_character();
DROP TYPE character_status;
