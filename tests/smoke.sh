#!/usr/bin/env bash
# Walk the whole API of a running registry with curl, as a new user would:
#
#     USER_TOKEN=$(make -s token ROLE=user) OTHER_TOKEN=$(make -s token ROLE=user WHO=Ben) \
#     ADMIN_TOKEN=$(make -s token ROLE=admin) tests/smoke.sh http://127.0.0.1:8000
#
# It leaves nothing behind but audit entries, and ends with the number of checks that held.
set -euo pipefail

base=${1:?"usage: tests/smoke.sh BASE_URL, with USER_TOKEN, OTHER_TOKEN and ADMIN_TOKEN in the environment"}
: "${USER_TOKEN:?}" "${OTHER_TOKEN:?}" "${ADMIN_TOKEN:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
held=0

# request TOKEN METHOD PATH [CURL ARGUMENTS…]: status in $status, headers and body in files
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
expect() { # expect STATUS WHAT
    [ "$status" = "$1" ] || fail "$2: status $status instead of $1"
    held=$((held + 1))
}
lacks() { # lacks TEXT WHAT
    ! grep -qF -- "$1" "$work/body" || fail "$2: $1 is in the body"
    held=$((held + 1))
}
contains() { # contains TEXT WHAT
    grep -qF -- "$1" "$work/body" || fail "$2: no $1 in the body"
    held=$((held + 1))
}
header() { # header NAME: its value
    sed -n "s/^$1: *//Ip" "$work/headers" | tr -d '\r'
}
field() { # field NAME: the first string of that name in the body
    grep -o "\"$1\" *: *\"[^\"]*\"" "$work/body" | head -n 1 | sed 's/.*: *"\(.*\)"/\1/'
}

request '' GET /health && expect 200 'the service and what it needs are healthy'
contains '"database"' 'health names the database'
request '' GET /health/live && expect 200 'the process lives'
request '' GET /openapi.json && expect 200 'the OpenAPI document'
contains '"openapi":' 'it is one'
request '' GET /docs && expect 200 'Swagger UI'
request '' GET /redoc && expect 200 'ReDoc'
request '' GET /config.json && expect 200 'what the front end must know'
contains '"authority"' 'it knows where to sign in'
request '' GET /nowhere && expect 404 'an unknown address'
contains '"error_code":"NOT_FOUND"' 'as a problem'

request '' GET /registrations && expect 401 'nobody'
[ "$(header WWW-Authenticate)" = Bearer ] || fail 'a plain challenge'
request "$USER_TOKEN.x" GET /registrations && expect 401 'a forged token'
contains '"error_code":"TOKEN_INVALID"' 'is told so'

request "$USER_TOKEN" POST /users && { [ "$status" = 200 ] || expect 201 'the own record'; }
request "$USER_TOKEN" GET /users/me && expect 200 'the own profile'
me=$(field user_id)
request "$OTHER_TOKEN" GET "/users/$me" && expect 200 'seen by a colleague'
contains "$me" 'the same person'

url="https://smoke-$$-$RANDOM.example.com/mcp"
new="{\"endpoint_url\": \"$url\", \"endpoint_name\": \"Smoke test\", \"owner_contact\": \"smoke@example.com\", \"available_tools\": [\"puff\", {\"name\": \"blow\", \"description\": \"Blows.\"}]}"
send "$USER_TOKEN" POST /registrations "$new" && expect 201 'a registration'
contains '"status":"Pending"' 'waits for review'
id=$(field registration_id)
[ "$(header Location)" = "/registrations/$id" ] || fail 'its location'
[ "$(header ETag)" = '"1"' ] || fail 'its first version'
send "$OTHER_TOKEN" POST /registrations "$new" && expect 409 'the same URL again'
contains '"error_code":"DUPLICATE_ENDPOINT"' 'is a duplicate'
contains "$id" 'and names the one there is'
send "$USER_TOKEN" POST /registrations '{"endpoint_url": "ftp://x", "color": 1}' && expect 422 'several faults'
contains '"endpoint_name":["Is required."]' 'are all named'
contains '"color":["Is not a known field."]' 'are all named'
send "$USER_TOKEN" POST /registrations '{"a": NaN}' && expect 400 'what is not JSON'
request "$USER_TOKEN" POST /registrations -H 'Content-Type: text/plain' --data x && expect 415 'what does not say it is'

request "$OTHER_TOKEN" GET "/registrations/$id" && expect 200 'everybody reads it'
request "$OTHER_TOKEN" GET "/registrations/$id" -H 'If-None-Match: "1"' && expect 304 'and need not read it twice'
request "$OTHER_TOKEN" HEAD "/registrations/$id" --head && expect 200 'nor its body'
request "$OTHER_TOKEN" GET "/registrations?search=puff%20$$&status=pending&limit=1" && expect 200 'a search by tool and URL'
contains "$id" 'finds it'
request "$OTHER_TOKEN" GET '/registrations?colour=red' && expect 422 'an unknown parameter'
request "$OTHER_TOKEN" GET /registrations/summary && expect 200 'the numbers'

send "$OTHER_TOKEN" PATCH "/registrations/$id" '{"description": "mine"}' && expect 403 'a stranger may not edit'
send "$USER_TOKEN" PATCH "/registrations/$id/status" '{"status": "Approved"}' && expect 403 'its submitter may not approve'
send "$ADMIN_TOKEN" PATCH "/registrations/$id/status" '{"status": "Approved", "reason": "Looks good."}' -H 'If-Match: "1"' && expect 200 'an administrator may'
contains '"status":"Approved"' 'it is approved'
request "$USER_TOKEN" GET "/registrations/$id/published" && expect 200 'what clients see of it'
server=$(field server_name)
at="/v0.1/servers/$server/versions"
request '' GET "/v0.1/servers?search=$server&version=latest" && expect 200 'a client without a token searches'
contains "\"name\" : \"$server\"" 'and finds it'
contains "\"url\" : \"$url\"" 'with its URL'
lacks smoke@example.com 'and nobody'"'"'s address'
[ "$(header Access-Control-Allow-Origin)" = '*' ] || fail 'from any origin'
tag=$(header ETag)
request '' GET "/v0.1/servers?search=$server&version=latest" -H "If-None-Match: $tag" && expect 304 'and need not read it twice'
request '' OPTIONS "$at/latest" -H 'Origin: vscode-file://vscode-app' -H 'Access-Control-Request-Method: GET' && expect 200 'a preflight'
request '' GET "$at/latest" && expect 200 'its latest version by its raw name'
contains '"version" : "1.0.0"' 'is the first'
request '' GET "/v0.1/servers/${server/\//%2F}/versions/1.0.0" && expect 200 'that version by its encoded name'
contains "\"url\" : \"$url\"" 'is the same'
request '' GET "$at/2.0.0" && expect 404 'there is no second one'
contains '"error":"Server not found"' 'as the standard has it'
request '' GET '/v0.1/servers?limit=0' && expect 400 'a limit that cannot be'
request '' GET "/v0.1/x/${server%/*}/managed-settings" && expect 200 'an allow list'
contains "\"$url\"" 'allows it'
send "$USER_TOKEN" PATCH "/registrations/$id" '{"description": "Better."}' -H 'If-Match: "1"' && expect 412 'a stale edit'
[ "$(header ETag)" = '"2"' ] || fail 'names the current version'
send "$USER_TOKEN" PATCH "/registrations/$id" '{"description": "Better."}' -H 'If-Match: "2"' && expect 200 'a fresh edit'
contains '"status":"Pending"' 'asks for a new review'
request '' GET "$at/latest" && expect 200 'clients go on'
lacks Better. 'with what was approved'
send "$ADMIN_TOKEN" PATCH "/registrations/$id/status" '{"status": "Rejected", "reason": "No owner."}' && expect 200 'a rejection'
request '' GET "$at/latest" && expect 200 'of an edit: clients go on'
contains '"version" : "1.0.0"' 'with what was approved'
send "$USER_TOKEN" PATCH "/registrations/$id/status" '{"status": "Pending"}' && expect 200 'is resubmitted by its submitter'

request "$USER_TOKEN" DELETE "/registrations/$id" && expect 403 'its submitter may not delete'
request "$ADMIN_TOKEN" DELETE "/registrations/$id" && expect 204 'an administrator may'
request "$USER_TOKEN" GET "/registrations/$id" && expect 404 'it is gone'
request '' GET "$at/latest" && expect 404 'for clients, too'
request '' GET "$at?include_deleted=true" && expect 200 'who are told that it was there'
contains '"status" : "deleted"' 'and is withdrawn'
request '' GET "/v0.1/x/${server%/*}/managed-settings" && expect 200 'the allow list'
lacks "\"$url\"" 'allows it no more'
request "$USER_TOKEN" GET "/registrations/$id/history" && expect 200 'its history is not'
for action in Created Approved Updated Rejected Deleted; do contains "\"action\":\"$action\"" "the history tells: $action"; done
request "$USER_TOKEN" GET /audit && expect 403 'the audit log is for administrators'
request "$ADMIN_TOKEN" GET "/audit?registration_id=$id&action=Deleted" && expect 200 'who read it'
contains "$url" 'with all that was deleted'
request "$USER_TOKEN" GET /audit/export && expect 403 'an export of it, too'
for format in csv jsonl; do
    request "$ADMIN_TOKEN" GET "/audit/export?format=$format&registration_id=$id" && expect 200 "a whole file as $format"
    [ "$(grep -c "$id" "$work/body")" = 6 ] || fail "the $format file has every entry"
done

printf '%s checks held against %s\n' "$held" "$base"
