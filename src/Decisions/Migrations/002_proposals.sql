-- A burdening decision that takes no effect until a person confirms it.
CREATE TABLE decisions_proposal (
    id uuid PRIMARY KEY,
    use text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    -- Where the subject stood when it was proposed: who may decide goes by it.
    unit_id uuid,
    area_code text,
    matter_code text,
    table_code text NOT NULL,
    version_id uuid NOT NULL,
    -- As it was made, with inputs, output, rules and reasons: JSON, kept letter for letter, as the ledger has its digest.
    decision text NOT NULL,
    state text NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected', 'lapsed')),
    proposed_at timestamptz NOT NULL,
    proposed_by text NOT NULL,
    decided_at timestamptz,
    decided_by_id uuid,
    decided_by text,
    reason text,
    version integer NOT NULL,
    -- Only a person confirms or rejects, and says why.
    CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CHECK (state IN ('proposed', 'lapsed') OR (decided_by_id IS NOT NULL AND length(btrim(reason)) > 0))
);
CREATE UNIQUE INDEX decisions_proposal_open ON decisions_proposal (use, subject_id) WHERE state = 'proposed';
CREATE INDEX decisions_proposal_state ON decisions_proposal (state, id DESC);
CREATE INDEX decisions_proposal_subject ON decisions_proposal (subject_id);
CREATE INDEX decisions_proposal_table ON decisions_proposal (table_code) WHERE state = 'proposed';

-- What was proposed does not change, and what was decided stays so.
CREATE FUNCTION decisions_keep_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'proposed'
        AND (OLD.id, OLD.use, OLD.subject_kind, OLD.subject_id, OLD.unit_id, OLD.area_code, OLD.matter_code,
             OLD.table_code, OLD.version_id, OLD.decision, OLD.proposed_at, OLD.proposed_by)
            IS NOT DISTINCT FROM
            (NEW.id, NEW.use, NEW.subject_kind, NEW.subject_id, NEW.unit_id, NEW.area_code, NEW.matter_code,
             NEW.table_code, NEW.version_id, NEW.decision, NEW.proposed_at, NEW.proposed_by)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a proposal is decided once and never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_keep_proposal';
END $$;
CREATE TRIGGER decisions_keep_proposal BEFORE UPDATE OR DELETE ON decisions_proposal
    FOR EACH ROW EXECUTE FUNCTION decisions_keep_proposal();
