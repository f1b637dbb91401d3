-- depends: 0007_ledger

CREATE TABLE storages (
    account_id integer PRIMARY KEY REFERENCES accounts (id),
    fence bigint NOT NULL DEFAULT 0,
    woonz bigint NOT NULL DEFAULT 0 CHECK (woonz >= 0),
    storage_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(storage_data) = 'object'),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER storages_touch BEFORE UPDATE ON storages FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE storages IS 'What an account keeps with the storekeepers; made at its first world login.';
COMMENT ON COLUMN storages.account_id IS 'Whose storage; all characters of the account share it.';
COMMENT ON COLUMN storages.fence IS 'Number of the world login of the account that may save this row.';
COMMENT ON COLUMN storages.woonz IS 'Money in it.';
COMMENT ON COLUMN storages.storage_data IS 'The items; keys in docs/database.md.';
COMMENT ON COLUMN storages.updated_at IS 'When it was saved last.';

CREATE TABLE quarantined_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    holder text NOT NULL,
    serial bigint NOT NULL,
    item jsonb NOT NULL,
    reason text NOT NULL
);

COMMENT ON TABLE quarantined_items IS 'Copies of items that were found when their holder was loaded, and taken away.';
COMMENT ON COLUMN quarantined_items.at IS 'When it was found.';
COMMENT ON COLUMN quarantined_items.holder IS 'Who had the copy: character:<id> or storage:<account id>.';
COMMENT ON COLUMN quarantined_items.serial IS 'The serial that somebody else has, or that the same holder had twice.';
COMMENT ON COLUMN quarantined_items.item IS 'The item as it stood in the document.';
COMMENT ON COLUMN quarantined_items.reason IS 'Who has the serial by right.';

ALTER TABLE item_serials
    ALTER COLUMN character_id DROP NOT NULL,
    ADD COLUMN account_id integer REFERENCES storages (account_id) ON DELETE CASCADE,
    ADD CONSTRAINT item_serials_one_holder CHECK (num_nonnulls(character_id, account_id) = 1);

CREATE INDEX item_serials_of_account ON item_serials (account_id) WHERE account_id IS NOT NULL;

COMMENT ON TABLE item_serials IS 'Which character or storage holds which item or pet: kept by triggers, so that a copied item cannot be committed.';
COMMENT ON COLUMN item_serials.character_id IS 'Which character holds it, unless it is in a storage.';
COMMENT ON COLUMN item_serials.account_id IS 'In whose storage it is, unless a character holds it.';

CREATE FUNCTION note_new_stored_serials() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO item_serials (serial, account_id)
    SELECT item.serial, account_id FROM rows_after, items_in(storage_data) AS item;
    RETURN NULL;
END
$$;

CREATE FUNCTION note_changed_stored_serials() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed integer[];
    gone record;
BEGIN
    changed := ARRAY(
        SELECT account_id FROM rows_before AS b JOIN rows_after AS a USING (account_id)
        WHERE b.storage_data -> 'items' IS DISTINCT FROM a.storage_data -> 'items'
    );

    -- One by one, and ALL: as in note_changed_serials.
    FOR gone IN
        SELECT account_id, item.serial FROM rows_before, items_in(storage_data) AS item WHERE account_id = ANY (changed)
        EXCEPT
        SELECT account_id, item.serial FROM rows_after, items_in(storage_data) AS item WHERE account_id = ANY (changed)
    LOOP
        DELETE FROM item_serials WHERE serial = gone.serial AND account_id = gone.account_id;
    END LOOP;

    INSERT INTO item_serials (serial, account_id)
    SELECT come.serial, come.account_id
    FROM (
        SELECT account_id, item.serial FROM rows_after, items_in(storage_data) AS item WHERE account_id = ANY (changed)
        EXCEPT ALL
        SELECT account_id, item.serial FROM rows_before, items_in(storage_data) AS item WHERE account_id = ANY (changed)
    ) AS come;
    RETURN NULL;
END
$$;

CREATE TRIGGER storages_note_new_serials AFTER INSERT ON storages
    REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION note_new_stored_serials();

CREATE TRIGGER storages_note_changed_serials AFTER UPDATE ON storages
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION note_changed_stored_serials();
