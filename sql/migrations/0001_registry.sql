-- Users, registrations and the audit log.

CREATE TABLE users (
    user_id          uuid        CONSTRAINT users_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    entra_id         uuid        NOT NULL CONSTRAINT users_entra_id_key UNIQUE,
    email            text        CONSTRAINT users_email_length CHECK (char_length(email) <= 320),
    display_name     text        CONSTRAINT users_display_name_length CHECK (char_length(display_name) <= 256),
    is_admin         boolean     NOT NULL DEFAULT false,
    claims_issued_at timestamptz NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'Everybody who has signed in, as their token last described them.';
COMMENT ON COLUMN users.entra_id IS 'The oid claim: the same for one person, or one application, for ever.';
COMMENT ON COLUMN users.is_admin IS 'What the last token said, for display; each request is judged by its own token.';
COMMENT ON COLUMN users.claims_issued_at IS 'When the token behind this row was issued; an older one changes nothing.';

-- Indexes and generated columns take immutable functions only. Both are that in a UTF8 database, which init.sql sees to.
CREATE FUNCTION endpoint_url_digest(endpoint_url text) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN sha256(convert_to(endpoint_url, 'UTF8'));
COMMENT ON FUNCTION endpoint_url_digest IS 'What makes a URL unique: the URL itself may be too long for an index.';

CREATE FUNCTION registration_search_text(
    endpoint_name text, description text, endpoint_url text, owner_contact text, available_tools json
) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(
        endpoint_name || E'\n' || description || E'\n' || endpoint_url || E'\n' || owner_contact || E'\n' || coalesce(
            (SELECT string_agg(tool ->> 'name', E'\n') FROM json_array_elements(available_tools) AS tool), ''
        )
    );
COMMENT ON FUNCTION registration_search_text IS 'All that a search looks through, lower-cased, a part per line.';

CREATE TABLE registrations (
    registration_id uuid        CONSTRAINT registrations_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    endpoint_url    text        NOT NULL
        CONSTRAINT registrations_endpoint_url_length CHECK (char_length(endpoint_url) BETWEEN 9 AND 2048),
    endpoint_name   text        NOT NULL
        CONSTRAINT registrations_endpoint_name_length CHECK (char_length(endpoint_name) BETWEEN 1 AND 200),
    description     text        NOT NULL DEFAULT ''
        CONSTRAINT registrations_description_length CHECK (char_length(description) <= 5000),
    owner_contact   text        NOT NULL
        CONSTRAINT registrations_owner_contact_length CHECK (char_length(owner_contact) BETWEEN 1 AND 320),
    available_tools json        NOT NULL DEFAULT '[]'
        CONSTRAINT registrations_available_tools_is_list CHECK (json_typeof(available_tools) = 'array')
        CONSTRAINT registrations_available_tools_size CHECK (octet_length(available_tools::text) <= 262144),
    transport       text        NOT NULL DEFAULT 'streamable-http'
        CONSTRAINT registrations_transport_known CHECK (transport IN ('streamable-http', 'sse')),
    status          text        NOT NULL DEFAULT 'Pending'
        CONSTRAINT registrations_status_known CHECK (status IN ('Pending', 'Approved', 'Rejected')),
    status_reason   text
        CONSTRAINT registrations_status_reason_length CHECK (char_length(status_reason) BETWEEN 1 AND 2000),
    submitter_id    uuid        NOT NULL CONSTRAINT registrations_submitter_id_fkey REFERENCES users,
    approver_id     uuid        CONSTRAINT registrations_approver_id_fkey REFERENCES users,
    submitted_at    timestamptz NOT NULL DEFAULT now(),
    approved_at     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    version         integer     NOT NULL DEFAULT 1 CONSTRAINT registrations_version_positive CHECK (version > 0),
    search_text     text        GENERATED ALWAYS AS (
        registration_search_text(endpoint_name, description, endpoint_url, owner_contact, available_tools)
    ) STORED,
    CONSTRAINT registrations_approval_complete CHECK (
        (status = 'Approved') = (approver_id IS NOT NULL) AND (status = 'Approved') = (approved_at IS NOT NULL)
    )
);
COMMENT ON TABLE registrations IS 'The MCP endpoints, with the state of their review.';
COMMENT ON COLUMN registrations.endpoint_url IS 'In the normal form of registry_api/endpoint_url.py.';
COMMENT ON COLUMN registrations.available_tools IS 'Objects with a name, as sent: json, not jsonb, keeps their order.';
COMMENT ON COLUMN registrations.status_reason IS 'The reviewer''s words on the last decision.';
COMMENT ON COLUMN registrations.submitted_at IS 'When review was last asked for: at creation, edit or resubmission.';
COMMENT ON COLUMN registrations.version IS 'One more at each change; the ETag.';

CREATE UNIQUE INDEX registrations_endpoint_url_key ON registrations (endpoint_url_digest(endpoint_url));
COMMENT ON INDEX registrations_endpoint_url_key IS 'One registration per endpoint.';

-- One index per order and per filter; the id makes the order total, so that a page begins exactly after the last.
CREATE INDEX registrations_created_at_idx ON registrations (created_at DESC, registration_id DESC);
CREATE INDEX registrations_updated_at_idx ON registrations (updated_at DESC, registration_id DESC);
CREATE INDEX registrations_endpoint_name_idx ON registrations (lower(endpoint_name) COLLATE "C", registration_id);
CREATE INDEX registrations_status_idx ON registrations (status, created_at DESC, registration_id DESC);
CREATE INDEX registrations_submitter_idx ON registrations (submitter_id, created_at DESC, registration_id DESC);

CREATE TABLE audit_log (
    log_id          uuid        CONSTRAINT audit_log_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    registration_id uuid        NOT NULL,
    user_id         uuid        NOT NULL CONSTRAINT audit_log_user_id_fkey REFERENCES users,
    action          text        NOT NULL
        CONSTRAINT audit_log_action_known CHECK (action IN ('Created', 'Approved', 'Rejected', 'Updated', 'Deleted')),
    previous_status text
        CONSTRAINT audit_log_previous_status_known CHECK (previous_status IN ('Pending', 'Approved', 'Rejected')),
    new_status      text
        CONSTRAINT audit_log_new_status_known CHECK (new_status IN ('Pending', 'Approved', 'Rejected')),
    timestamp       timestamptz NOT NULL DEFAULT statement_timestamp(),
    metadata        json        NOT NULL CONSTRAINT audit_log_metadata_is_object CHECK (json_typeof(metadata) = 'object')
);
COMMENT ON TABLE audit_log IS 'One row per change, written with it in one transaction; never changed, never deleted.';
COMMENT ON COLUMN audit_log.registration_id IS 'No foreign key: the entries outlive the registration.';
COMMENT ON COLUMN audit_log.metadata IS 'request_id; reason; changes, field by field; the registration, at its deletion.';

CREATE INDEX audit_log_timestamp_idx ON audit_log (timestamp DESC, log_id DESC);
CREATE INDEX audit_log_registration_idx ON audit_log (registration_id, timestamp DESC, log_id DESC);
CREATE INDEX audit_log_user_idx ON audit_log (user_id, timestamp DESC, log_id DESC);
CREATE INDEX audit_log_action_idx ON audit_log (action, timestamp DESC, log_id DESC);
