DROP FUNCTION allocate_sequence_batch(text, integer);
DROP TABLE item_serial_counter;
DROP TABLE item_sequences;
DROP TRIGGER characters_note_changed_serials ON characters;
DROP TRIGGER characters_note_new_serials ON characters;
DROP FUNCTION note_changed_serials();
DROP FUNCTION note_new_serials();
DROP FUNCTION serials_in(jsonb);
DROP TABLE item_serials;
