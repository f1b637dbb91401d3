DROP TRIGGER characters_note_deletion ON characters;
DROP TRIGGER characters_note_births ON characters;
DROP FUNCTION note_deletion_in_ledger();
DROP FUNCTION note_births_in_ledger();
DROP FUNCTION items_in(jsonb);
DROP TABLE ledger;
DROP FUNCTION refuse_change_of_ledger();
