-- What the review queue is filtered and sorted by.

CREATE FUNCTION findings_warn(findings json) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN EXISTS (
        SELECT FROM json_array_elements(findings) AS finding WHERE finding ->> 'severity' IN ('high', 'medium')
    );
COMMENT ON FUNCTION findings_warn IS 'Whether one of the findings of an inspection is of severity high or medium.';

ALTER TABLE registration_inspections ADD COLUMN has_warnings boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN registration_inspections.has_warnings IS
    'Whether the findings of the last inspection warn. Has no meaning while there is none (inspection is null).';

-- No inspection finishes meanwhile: each needs the table that the statement above has locked.
UPDATE registration_inspections AS s SET has_warnings = true
    FROM inspections AS i
    WHERE i.inspection_id = s.last_inspection_id AND findings_warn(i.findings);

CREATE INDEX registration_inspections_warnings_idx ON registration_inspections (registration_id) WHERE has_warnings;

CREATE INDEX registrations_waiting_idx ON registrations (submitted_at, registration_id) WHERE status = 'Pending';
COMMENT ON INDEX registrations_waiting_idx IS 'The review queue, longest wait first.';
