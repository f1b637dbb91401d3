-- depends: 0002_characters

CREATE TABLE item_serials (
    -- Checked at commit, so that a trade may save its two sides in any order.
    serial bigint PRIMARY KEY DEFERRABLE INITIALLY DEFERRED,
    character_id integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE
);

CREATE INDEX item_serials_of_character ON item_serials (character_id);

COMMENT ON TABLE item_serials IS 'Which character holds which item or pet: kept by triggers, so that a copied item cannot be committed.';
COMMENT ON COLUMN item_serials.serial IS 'The item_unique_code or pet_unique_code; 0 and 4294967295 mean none and are not kept.';
COMMENT ON COLUMN item_serials.character_id IS 'Who holds it.';

CREATE FUNCTION serials_in(character_data jsonb) RETURNS SETOF bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT code::bigint
    FROM (
        SELECT jsonb_path_query($1, '$.wear[*].item_unique_code') AS code
        UNION ALL SELECT jsonb_path_query($1, '$.inventory[*].item_unique_code')
        UNION ALL SELECT jsonb_path_query($1, '$.active_pet.pet_unique_code')
        UNION ALL SELECT jsonb_path_query($1, '$.pet_inventory[*].pet_unique_code')
    ) AS codes
    WHERE code NOT IN ('0', '4294967295', 'null')
$$;

CREATE FUNCTION note_new_serials() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO item_serials (serial, character_id)
    SELECT serials_in(character_data), id FROM rows_after;
    RETURN NULL;
END
$$;

CREATE FUNCTION note_changed_serials() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed integer[];
    gone record;
BEGIN
    -- Most saves are of characters that only walked: comparing their items is far cheaper than listing them.
    changed := ARRAY(
        SELECT id FROM rows_before AS b JOIN rows_after AS a USING (id)
        WHERE (b.character_data -> 'wear', b.character_data -> 'inventory',
               b.character_data -> 'active_pet', b.character_data -> 'pet_inventory')
            IS DISTINCT FROM
              (a.character_data -> 'wear', a.character_data -> 'inventory',
               a.character_data -> 'active_pet', a.character_data -> 'pet_inventory')
    );

    -- One by one, so that each is found by the index however large the table and wrong the estimates are.
    FOR gone IN
        SELECT id, serials_in(character_data) AS serial FROM rows_before WHERE id = ANY (changed)
        EXCEPT
        SELECT id, serials_in(character_data) FROM rows_after WHERE id = ANY (changed)
    LOOP
        DELETE FROM item_serials WHERE serial = gone.serial AND character_id = gone.id;
    END LOOP;

    -- ALL: a serial that a character held once and now holds twice comes through, and is refused.
    INSERT INTO item_serials (serial, character_id)
    SELECT come.serial, come.id
    FROM (
        SELECT id, serials_in(character_data) AS serial FROM rows_after WHERE id = ANY (changed)
        EXCEPT ALL
        SELECT id, serials_in(character_data) FROM rows_before WHERE id = ANY (changed)
    ) AS come;
    RETURN NULL;
END
$$;

CREATE TRIGGER characters_note_new_serials AFTER INSERT ON characters
    REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION note_new_serials();

CREATE TRIGGER characters_note_changed_serials AFTER UPDATE ON characters
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION note_changed_serials();

CREATE TABLE item_sequences (
    id serial PRIMARY KEY,
    server_id text NOT NULL UNIQUE,
    last_allocated bigint NOT NULL DEFAULT 0,
    batch_size integer NOT NULL DEFAULT 500 CHECK (batch_size > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER item_sequences_touch BEFORE UPDATE ON item_sequences FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE item_sequences IS 'The last batch of serials that each server got; the counter itself is item_serial_counter.';
COMMENT ON COLUMN item_sequences.server_id IS 'Who asked.';
COMMENT ON COLUMN item_sequences.last_allocated IS 'Last serial of its last batch.';
COMMENT ON COLUMN item_sequences.batch_size IS 'Size of its last batch.';

CREATE TABLE item_serial_counter (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- A serial is a u32 on the wire; 0 and 4294967295 mean none.
    last_allocated bigint NOT NULL CONSTRAINT item_serials_exhausted CHECK (last_allocated BETWEEN 0 AND 4294967294)
);

COMMENT ON TABLE item_serial_counter IS 'One row, shared by all servers: its lock makes batches of serials never overlap.';
COMMENT ON COLUMN item_serial_counter.only_row IS 'Keeps the table at one row.';
COMMENT ON COLUMN item_serial_counter.last_allocated IS 'The highest serial that was ever handed out.';

INSERT INTO item_serial_counter (last_allocated) VALUES (0);

CREATE FUNCTION allocate_sequence_batch(server_id text, batch_size integer)
    RETURNS TABLE (start_id bigint, end_id bigint) LANGUAGE sql AS $$
    WITH batch AS (
        UPDATE item_serial_counter SET last_allocated = last_allocated + $2
        RETURNING last_allocated - $2 + 1 AS first, last_allocated AS last
    ), noted AS (
        INSERT INTO item_sequences (server_id, last_allocated, batch_size)
        SELECT $1, batch.last, $2 FROM batch
        ON CONFLICT (server_id) DO UPDATE
        SET last_allocated = excluded.last_allocated, batch_size = excluded.batch_size
    )
    SELECT batch.first, batch.last FROM batch
$$;
