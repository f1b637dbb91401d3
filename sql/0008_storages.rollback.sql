DELETE FROM item_serials WHERE character_id IS NULL;
DROP INDEX item_serials_of_account;
ALTER TABLE item_serials
    DROP CONSTRAINT item_serials_one_holder,
    DROP COLUMN account_id,
    ALTER COLUMN character_id SET NOT NULL;
COMMENT ON TABLE item_serials IS 'Which character holds which item or pet: kept by triggers, so that a copied item cannot be committed.';
COMMENT ON COLUMN item_serials.character_id IS 'Who holds it.';
DROP TABLE quarantined_items;
DROP TABLE storages;
DROP FUNCTION note_changed_stored_serials();
DROP FUNCTION note_new_stored_serials();
