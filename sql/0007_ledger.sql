-- depends: 0003_item_serials

-- No foreign keys: what happened stays known when those it happened to are gone.
CREATE TABLE ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    serial bigint,
    code bigint,
    option bigint,
    amount bigint NOT NULL,
    source text NOT NULL,
    target text NOT NULL,
    cause text NOT NULL,
    actor text NOT NULL,
    former bigint,
    origin uuid,
    number bigint,
    CONSTRAINT ledger_once UNIQUE (origin, number),
    CONSTRAINT ledger_known_writer CHECK ((origin IS NULL) = (number IS NULL)),
    CONSTRAINT ledger_holders CHECK (
        source ~ '^(system|(character|storage|ground):[0-9]+)$' AND target ~ '^(system|(character|storage|ground):[0-9]+)$'
    ),
    CONSTRAINT ledger_money CHECK (serial IS NOT NULL OR (amount >= 0 AND former IS NULL))
);

CREATE INDEX ledger_of_serial ON ledger (serial, id DESC) WHERE serial IS NOT NULL;
CREATE INDEX ledger_of_former ON ledger (former) WHERE former IS NOT NULL;
CREATE INDEX ledger_money_in ON ledger (target) INCLUDE (amount) WHERE serial IS NULL;
CREATE INDEX ledger_money_out ON ledger (source) INCLUDE (amount) WHERE serial IS NULL;
CREATE INDEX ledger_to_ground ON ledger (target, id) WHERE target LIKE 'ground:%';
CREATE INDEX ledger_sweeps ON ledger (source, id) WHERE cause = 'lost' AND serial IS NULL;

COMMENT ON TABLE ledger IS 'Every birth, passing and death of an item, and every passing of money: rows are added and never changed or removed.';
COMMENT ON COLUMN ledger.id IS 'Order of the entries: the last one of a serial says who holds it.';
COMMENT ON COLUMN ledger.at IS 'When it was written, with the characters that it happened to.';
COMMENT ON COLUMN ledger.serial IS 'Which item or pet; null for money.';
COMMENT ON COLUMN ledger.code IS 'Its item_code or pet_code.';
COMMENT ON COLUMN ledger.option IS 'Its option word at that moment.';
COMMENT ON COLUMN ledger.amount IS 'Woonz, or how many of a stack passed; by how many it changed where source and target are the same.';
COMMENT ON COLUMN ledger.source IS 'Who had it: character:<id>, storage:<account id>, ground:<map>, or system for what came into being.';
COMMENT ON COLUMN ledger.target IS 'Who has it now; system for what is no more.';
COMMENT ON COLUMN ledger.cause IS 'Why, in a word or two.';
COMMENT ON COLUMN ledger.actor IS 'Who did it: a character by name, command line, or database.';
COMMENT ON COLUMN ledger.former IS 'The serial of the stack that this one was split from, or that it was joined to.';
COMMENT ON COLUMN ledger.origin IS 'Which run of a zone wrote it; null for what the database wrote itself.';
COMMENT ON COLUMN ledger.number IS 'Number of the entry in that run: one that is sent twice is kept once.';

CREATE FUNCTION refuse_change_of_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table ledger is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_ledger();

-- The items and pets with a serial in the document of a character or a storage.
CREATE FUNCTION items_in(document jsonb) RETURNS TABLE (serial bigint, code bigint, option bigint)
    LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(item ->> 'item_unique_code', item ->> 'pet_unique_code')::bigint,
           coalesce(item ->> 'item_code', item ->> 'pet_code')::bigint,
           coalesce(item ->> 'item_option', item ->> 'pet_option')::bigint
    FROM (
        SELECT jsonb_path_query($1, '$.wear[*]') AS item
        UNION ALL SELECT jsonb_path_query($1, '$.inventory[*]')
        UNION ALL SELECT jsonb_path_query($1, '$.active_pet')
        UNION ALL SELECT jsonb_path_query($1, '$.pet_inventory[*]')
        UNION ALL SELECT jsonb_path_query($1, '$.items[*]')
    ) AS items
    WHERE coalesce(item ->> 'item_unique_code', item ->> 'pet_unique_code') NOT IN ('0', '4294967295')
$$;

CREATE FUNCTION note_births_in_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (serial, code, option, amount, source, target, cause, actor)
    SELECT item.serial, item.code, item.option, 1, 'system', 'character:' || id, 'start', name
    FROM rows_after, items_in(character_data) AS item WHERE status <> 'deleted'
    UNION ALL
    SELECT NULL, NULL, NULL, woonz, 'system', 'character:' || id, 'start', name
    FROM rows_after WHERE status <> 'deleted' AND woonz > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER characters_note_births AFTER INSERT ON characters
    REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION note_births_in_ledger();

CREATE FUNCTION note_deletion_in_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deleted boolean := NEW.status = 'deleted';
    holder text := 'character:' || NEW.id;
    source text := CASE WHEN deleted THEN holder ELSE 'system' END;
    target text := CASE WHEN deleted THEN 'system' ELSE holder END;
    cause text := CASE WHEN deleted THEN 'deleted' ELSE 'restored' END;
BEGIN
    INSERT INTO ledger (serial, code, option, amount, source, target, cause, actor)
    SELECT item.serial, item.code, item.option, 1, source, target, cause, NEW.name
    FROM items_in(NEW.character_data) AS item
    UNION ALL
    SELECT NULL, NULL, NULL, NEW.woonz, source, target, cause, NEW.name WHERE NEW.woonz > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER characters_note_deletion AFTER UPDATE OF status ON characters
    FOR EACH ROW WHEN ((OLD.status = 'deleted') <> (NEW.status = 'deleted'))
    EXECUTE FUNCTION note_deletion_in_ledger();

-- What was there before the ledger.
INSERT INTO ledger (serial, code, option, amount, source, target, cause, actor)
SELECT item.serial, item.code, item.option, 1, 'system', 'character:' || id, 'before the ledger', 'database'
FROM characters, items_in(character_data) AS item WHERE status <> 'deleted'
UNION ALL
SELECT NULL, NULL, NULL, woonz, 'system', 'character:' || id, 'before the ledger', 'database'
FROM characters WHERE status <> 'deleted' AND woonz > 0;
