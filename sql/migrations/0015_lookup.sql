-- Finding users by their names, and registrations by an address that is nearly theirs.

CREATE FUNCTION words_of(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_remove(
        regexp_split_to_array(folded(words), '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u00a0\u3000]+'), ''
    );
COMMENT ON FUNCTION words_of IS 'The words of a text, folded: what stands between blanks and ASCII punctuation.';

CREATE FUNCTION user_words(display_name text, email text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(words_of(coalesce(display_name, '') || ' ' || coalesce(email, '')));
COMMENT ON FUNCTION user_words IS 'The words of a user''s name and address.';

CREATE FUNCTION words_beginning(words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT string_agg('''' || word || ''':*', ' & ')::tsquery FROM unnest(words_of(words)) AS word);
COMMENT ON FUNCTION words_beginning IS 'Matches texts that have, for each of these words, one that begins with it.';

CREATE INDEX users_words_idx ON users USING gin (user_words(display_name, email));

CREATE FUNCTION endpoint_url_place(endpoint_url text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN endpoint_url_likeness(split_part(endpoint_url, '?', 1));
COMMENT ON FUNCTION endpoint_url_place IS 'endpoint_url_likeness without the query.';

CREATE INDEX registrations_endpoint_url_place_idx
    ON registrations (endpoint_url_digest(endpoint_url_place(endpoint_url)));
CREATE INDEX published_versions_endpoint_url_place_idx
    ON published_versions (endpoint_url_digest(endpoint_url_place(endpoint_url)))
    WHERE is_latest AND NOT is_withdrawn;
