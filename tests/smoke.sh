#!/usr/bin/env bash
# Check every operation of a running registry's API with curl:
#
#     USER_TOKEN=$(make -s token ROLE=user) OTHER_TOKEN=$(make -s token ROLE=user WHO=Ben) \
#     ADMIN_TOKEN=$(make -s token ROLE=admin) tests/smoke.sh http://127.0.0.1:8000
#
# Deletes the registration that it creates; its audit entries stay. Prints the number of checks that passed.
set -euo pipefail

base=${1:?"usage: tests/smoke.sh BASE_URL, with USER_TOKEN, OTHER_TOKEN and ADMIN_TOKEN in the environment"}
: "${USER_TOKEN:?}" "${OTHER_TOKEN:?}" "${ADMIN_TOKEN:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0

# request TOKEN METHOD PATH [CURL ARGUMENTS…]: set $status, and write $work/headers and $work/body
request() {
    local token=$1 method=$2 path=$3
    shift 3
    [ -z "$token" ] || set -- -H "Authorization: Bearer $token" "$@"
    status=$(curl -sS --max-time 10 -o "$work/body" -D "$work/headers" -w '%{http_code}' -X "$method" "$@" "$base$path")
}
send() { # send TOKEN METHOD PATH JSON [CURL ARGUMENTS…]
    local token=$1 method=$2 path=$3 json=$4
    shift 4
    request "$token" "$method" "$path" -H 'Content-Type: application/json' --data-binary "$json" "$@"
}
fail() {
    printf 'FAILED: %s\n' "$1" >&2
    cat "$work/headers" "$work/body" >&2
    exit 1
}
expect() { # expect STATUS DESCRIPTION
    [ "$status" = "$1" ] || fail "$2: status $status instead of $1"
    passed=$((passed + 1))
}
lacks() { # lacks TEXT DESCRIPTION: the body does not contain the text
    ! grep -qF -- "$1" "$work/body" || fail "$2: $1 is in the body"
    passed=$((passed + 1))
}
contains() { # contains TEXT DESCRIPTION: the body contains the text
    grep -qF -- "$1" "$work/body" || fail "$2: no $1 in the body"
    passed=$((passed + 1))
}
header() { # header NAME: print its value
    sed -n "s/^$1: *//Ip" "$work/headers" | tr -d '\r'
}
field() { # field NAME: print the first string of that name in the body
    grep -o "\"$1\" *: *\"[^\"]*\"" "$work/body" | head -n 1 | sed 's/.*: *"\(.*\)"/\1/'
}

request '' GET /health && expect 200 'health: the service and its dependencies are healthy'
contains '"database"' 'health reports the database'
request '' GET /health/live && expect 200 'liveness'
request '' GET /openapi.json && expect 200 'OpenAPI document'
contains '"openapi":' 'OpenAPI document has its version'
request '' GET /docs && expect 200 'Swagger UI'
request '' GET /redoc && expect 200 'ReDoc'
request '' GET /config.json && expect 200 'configuration of the front end'
contains '"authority"' 'configuration has the sign-in authority'
request '' GET /nowhere && expect 404 'unknown path'
contains '"error_code":"NOT_FOUND"' 'unknown path is answered with a problem'

request '' GET /registrations && expect 401 'request without a token'
[ "$(header WWW-Authenticate)" = Bearer ] || fail 'request without a token: WWW-Authenticate is not Bearer'
request "$USER_TOKEN.x" GET /registrations && expect 401 'forged token'
contains '"error_code":"TOKEN_INVALID"' 'forged token has the error code'

request "$USER_TOKEN" POST /users && { [ "$status" = 200 ] || expect 201 'own user record'; }
request "$USER_TOKEN" GET /users/me && expect 200 'own profile'
me=$(field user_id)
request "$OTHER_TOKEN" GET "/users/$me" && expect 200 'profile read by another user'
contains "$me" 'profile has the user id'

url="https://smoke-$$-$RANDOM.example.com/mcp"
new="{\"endpoint_url\": \"$url\", \"endpoint_name\": \"Smoke test\", \"owner_contact\": \"smoke@example.com\", \"available_tools\": [\"puff\", {\"name\": \"blow\", \"description\": \"Blows.\"}]}"
send "$USER_TOKEN" POST /registrations "$new" && expect 201 'create a registration'
contains '"status":"Pending"' 'new registration is pending'
id=$(field registration_id)
[ "$(header Location)" = "/registrations/$id" ] || fail 'new registration: wrong Location header'
[ "$(header ETag)" = '"1"' ] || fail 'new registration: wrong ETag header'
send "$OTHER_TOKEN" POST /registrations "$new" && expect 409 'create a registration with the same URL'
contains '"error_code":"DUPLICATE_ENDPOINT"' 'duplicate has the error code'
contains "$id" 'duplicate names the existing registration'
send "$USER_TOKEN" POST /registrations '{"endpoint_url": "ftp://x", "color": 1}' && expect 422 'create a registration with several errors'
contains '"endpoint_name":["Is required."]' 'missing field is reported'
contains '"color":["Is not a known field."]' 'unknown field is reported'
send "$USER_TOKEN" POST /registrations '{"a": NaN}' && expect 400 'body that is not JSON'
request "$USER_TOKEN" POST /registrations -H 'Content-Type: text/plain' --data x && expect 415 'body with another content type'

request "$OTHER_TOKEN" GET "/registrations/$id" && expect 200 'another user reads the registration'
request "$OTHER_TOKEN" GET "/registrations/$id" -H 'If-None-Match: "1"' && expect 304 'read with If-None-Match'
request "$OTHER_TOKEN" HEAD "/registrations/$id" --head && expect 200 'HEAD request'
request "$OTHER_TOKEN" GET "/registrations?search=puff%20$$&status=pending&limit=1" && expect 200 'search by tool and URL'
contains "$id" 'search finds the registration'
request "$OTHER_TOKEN" GET '/registrations?colour=red' && expect 422 'unknown query parameter'
request "$OTHER_TOKEN" GET /registrations/summary && expect 200 'summary'

send "$OTHER_TOKEN" PATCH "/registrations/$id" '{"description": "mine"}' && expect 403 'another user may not edit'
send "$USER_TOKEN" PATCH "/registrations/$id/status" '{"status": "Approved"}' && expect 403 'the submitter may not approve'
send "$ADMIN_TOKEN" PATCH "/registrations/$id/status" '{"status": "Approved", "reason": "Looks good."}' -H 'If-Match: "1"' && expect 200 'an administrator approves'
contains '"status":"Approved"' 'registration is approved'
request "$USER_TOKEN" GET "/registrations/$id/published" && expect 200 'published versions of the registration'
server=$(field server_name)
versions="/v0.1/servers/$server/versions"
request '' GET "/v0.1/servers?search=$server&version=latest" && expect 200 'search in the read API without a token'
contains "\"name\" : \"$server\"" 'read API finds the server'
contains "\"url\" : \"$url\"" 'read API has the URL'
lacks smoke@example.com 'read API hides the owner contact'
[ "$(header Access-Control-Allow-Origin)" = '*' ] || fail 'read API allows any origin: wrong Access-Control-Allow-Origin header'
tag=$(header ETag)
request '' GET "/v0.1/servers?search=$server&version=latest" -H "If-None-Match: $tag" && expect 304 'read API with If-None-Match'
request '' OPTIONS "$versions/latest" -H 'Origin: vscode-file://vscode-app' -H 'Access-Control-Request-Method: GET' && expect 200 'CORS preflight request'
request '' GET "$versions/latest" && expect 200 'latest version by unencoded name'
contains '"version" : "1.0.0"' 'latest version is 1.0.0'
request '' GET "/v0.1/servers/${server/\//%2F}/versions/1.0.0" && expect 200 'version 1.0.0 by encoded name'
contains "\"url\" : \"$url\"" 'version 1.0.0 has the URL'
request '' GET "$versions/2.0.0" && expect 404 'version 2.0.0 does not exist'
contains '"error":"Server not found"' 'read API has the error format of the standard'
request '' GET '/v0.1/servers?limit=0' && expect 400 'read API with an invalid limit'
request '' GET "/v0.1/x/${server%/*}/copilot-managed-settings" && expect 200 'managed settings'
contains "\"$url\"" 'managed settings allow the server'
send "$USER_TOKEN" PATCH "/registrations/$id" '{"description": "Better."}' -H 'If-Match: "1"' && expect 412 'edit with an old version in If-Match'
[ "$(header ETag)" = '"2"' ] || fail 'edit with an old version: ETag header is not the current version'
send "$USER_TOKEN" PATCH "/registrations/$id" '{"description": "Better."}' -H 'If-Match: "2"' && expect 200 'edit with the current version in If-Match'
contains '"status":"Pending"' 'edited registration is pending'
request '' GET "$versions/latest" && expect 200 'latest version while an edit waits'
lacks Better. 'latest version has the approved description'
send "$ADMIN_TOKEN" PATCH "/registrations/$id/status" '{"status": "Rejected", "reason": "No owner."}' && expect 200 'reject the edit'
request '' GET "$versions/latest" && expect 200 'latest version after the rejection of an edit'
contains '"version" : "1.0.0"' 'latest version is still 1.0.0'
send "$USER_TOKEN" PATCH "/registrations/$id/status" '{"status": "Pending"}' && expect 200 'the submitter resubmits'

request "$USER_TOKEN" DELETE "/registrations/$id" && expect 403 'the submitter may not delete a published registration'
request "$ADMIN_TOKEN" DELETE "/registrations/$id" && expect 204 'an administrator deletes'
request "$USER_TOKEN" GET "/registrations/$id" && expect 404 'deleted registration is not found'
request '' GET "$versions/latest" && expect 404 'deleted server is not found in the read API'
request '' GET "$versions?include_deleted=true" && expect 200 'versions of the deleted server'
contains '"status" : "deleted"' 'deleted server has the status deleted'
request '' GET "/v0.1/x/${server%/*}/copilot-managed-settings" && expect 200 'managed settings after the deletion'
lacks "\"$url\"" 'managed settings no longer allow the server'
request "$USER_TOKEN" GET "/registrations/$id/history" && expect 200 'history of the deleted registration'
for action in Created Approved Updated Rejected Deleted; do contains "\"action\":\"$action\"" "history has an entry $action"; done
request "$USER_TOKEN" GET /audit && expect 403 'a user may not read the audit log'
request "$ADMIN_TOKEN" GET "/audit?registration_id=$id&action=Deleted" && expect 200 'an administrator reads the audit log'
contains "$url" 'audit log has the deleted registration'
request "$USER_TOKEN" GET /audit/export && expect 403 'a user may not export the audit log'
for format in csv jsonl; do
    request "$ADMIN_TOKEN" GET "/audit/export?format=$format&registration_id=$id" && expect 200 "export of the audit log as $format"
    [ "$(grep -c "$id" "$work/body")" = 6 ] || fail "export as $format: wrong number of entries"
done

printf '%s checks passed against %s\n' "$passed" "$base"
