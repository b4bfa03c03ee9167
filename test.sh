#!/bin/sh
# Walks every endpoint of a running host, and what each skill of its /skills says of itself; the skills
# get_current_time, fetch_html and anthropic_memory are called too, wherever they are mounted. Exits 1 if
# anything does not answer as it should. Needs curl, and nothing from the internet.
#
#   ./test.sh [BASE_URL]        default: http://localhost:8000
#
# What it tells the memory, it deletes again. The host reads its configuration anew (POST /reload).
set -u

BASE=${1:-http://localhost:8000}
BASE=${BASE%/}
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
trap 'exit 1' INT TERM

section=''
passed=0
failed=0
failures=''

# enter SECTION: what the next checks are about.
enter() {
  section=$1
  printf '%s\n' "$section"
}

# call METHOD PATH [BODY]: leaves the answer in $status, $headers (lower case) and $body.
call() {
  what="$1 $2${3:+ $3}"
  case $# in
    3) set -- -X "$1" --data-binary "$3" "$BASE$2" ;;
    *) set -- -X "$1" "$BASE$2" ;;
  esac
  : >"$SCRATCH/body"
  : >"$SCRATCH/headers"
  status=$(curl -s --max-time 30 -o "$SCRATCH/body" -D "$SCRATCH/headers" -w '%{http_code}' "$@")
  headers=$(tr -d '\r' <"$SCRATCH/headers" | tr '[:upper:]' '[:lower:]')
  body=$(cat "$SCRATCH/body")
}

# verdict NAME REASON: counts the check; without a reason it has passed.
verdict() {
  if [ -z "$2" ]; then
    passed=$((passed + 1))
    printf '  ok    %s\n' "$1"
    return
  fi
  failed=$((failed + 1))
  failures="$failures
  $section: $1"
  printf '  FAIL  %s\n        %s\n        %s\n        %s %s\n' "$1" "$2" "$what" "$status" \
    "$(printf '%.400s' "$body")"
}

# expect NAME STATUS [PART...]: the last answer has the status, and each part in its body.
expect() {
  name=$1
  wanted=$2
  shift 2
  reason=''
  [ "$status" = "$wanted" ] || reason="status $status instead of $wanted"
  for part; do
    case $body in
      *"$part"*) ;;
      *) reason="${reason:+$reason; }the answer lacks $part" ;;
    esac
  done
  verdict "$name" "$reason"
}

# expect_header NAME PATTERN: a header line (in lower case) of the last answer matches.
expect_header() {
  reason=''
  printf '%s\n' "$headers" | grep -q "$2" || reason="no header matches $2"
  verdict "$1" "$reason"
}

# expect_json NAME: the last answer says that it is JSON.
expect_json() {
  expect_header "$1" '^content-type: application/\(problem+\)\{0,1\}json'
}

# skill MOUNT: what every skill answers about itself, its own application or the host for it.
skill() {
  enter "/skills/$1"
  for path in inventory schema openapi.json health; do
    call GET "/skills/$1/$path"
    expect "$path" 200 '{'
    expect_json "$path is JSON"
    # Those that the host describes, and so answers for, are known by name.
    case $path$body in
      inventory*'"name":"get_current_time"'*) known=time ;;
      inventory*'"name":"fetch_html"'*) known=fetch ;;
      inventory*'"name":"anthropic_memory"'*) known=memory ;;
      inventory*) known='' ;;
      openapi.json*'"summary":"What it is and when to use it"'*)
        case $known in
          time) time=$1 ;;
          fetch) fetch=$1 ;;
          memory) memory=$1 ;;
        esac
        ;;
    esac
  done
}

# handler MOUNT NAME VERSION CATEGORY INPUT: what a handler answers about itself.
handler() {
  enter "/skills/$1"
  call GET "/skills/$1/inventory"
  expect 'inventory' 200 '"skill":' "\"name\":\"$2\"" "\"version\":\"$3\"" "\"category\":\"$4\"" \
    '"complexity":' '"use_cases":[' '"example_queries":[' '"input_types":[' '"output_types":[' \
    '"performance":' '"dependencies":[' '"works_well_with":[' '"typical_workflow_position":' \
    '"tags":[' '"supports_credential_injection":true'
  call GET "/skills/$1/schema"
  expect 'schema' 200 "\"name\":\"$2\"" '"parameters":{' '"type":"object"' "\"$5\":" \
    '"output_schema":{' '"endpoint":"/run"' '"method":"POST"'
  call GET "/skills/$1/openapi.json"
  expect 'openapi.json' 200 '"openapi":"3.1' '/run'
  call GET "/skills/$1/docs"
  expect 'docs' 200 '<title>' "$2"
  call GET "/skills/$1/health"
  expect 'health' 200 '"status":"healthy"' "\"name\":\"$2\""
  call GET "/skills/$1/inventory/"
  expect 'a trailing slash does no harm' 200 "\"name\":\"$2\""
  call GET "/skills/$1/nothing-here"
  expect 'an unknown path is 404' 404 '"detail":"Not Found"'
  call GET "/skills/$1/run"
  expect 'GET /run is 405' 405 '"detail":'
  expect_header '405 says what is allowed' '^allow: .*post'
  call POST "/skills/$1/schema"
  expect 'POST /schema is 405' 405 '"detail":'
  call POST "/skills/$1/run" '{"broken'
  expect 'a body that is no JSON is 422' 422 '"detail":[' '"type":"json_invalid"' '"loc":["body"'
  call POST "/skills/$1/run" '{"skill_input": 7}'
  expect 'a malformed envelope is 422' 422 '"detail":[' '"skill_input"'
}

echo "Walking $BASE"
if ! curl -s --max-time 10 -o "$SCRATCH/body" "$BASE/"; then
  echo "  FAIL  nothing answers at $BASE: start the host with 'npm start' first" >&2
  exit 1
fi

# A host that has just started answers while its skills are still being loaded.
tries=0
while [ $tries -lt 30 ]; do
  call GET /health
  case $body in *'"starting"'*) sleep 1 ;; *) break ;; esac
  tries=$((tries + 1))
done

enter 'the host'
call GET /skills
expect 'skills' 200 '"total_skills":' '"skills":['
mounts=$(printf '%s' "$body" | grep -o '"mount_path":"[^"]*"' | sed 's/.*:"//; s/"$//; s/.*\///')
if [ -z "$mounts" ]; then
  echo "  FAIL  there are no skills at $BASE" >&2
  exit 1
fi
call GET /
expect 'service' 200 '"service":"Skillet Multi-Skill Runtime Host"' '"version":' '"loaded_skills":'
for mount in $mounts; do
  expect "service names $mount" 200 "\"mount_path\":\"/skills/$mount\"" \
    "\"run\":\"/skills/$mount/run\"" "\"schema\":\"/skills/$mount/schema\""
done
expect_json 'service is JSON'
expect_header 'each answer has a request id' '^x-request-id: .'
call GET /health
expect 'health' 200 '"status":"healthy"' '"loaded_skills":' '"status":"loaded"'
for mount in $mounts; do
  expect "health names $mount" 200 "\"mount_path\":\"$mount\""
done
call GET /catalog
expect 'catalog' 200 '"runtime_host":{' '"total_skills":' '"base_url":"http'
for mount in $mounts; do
  expect "catalog names $mount" 200 "/skills/$mount\"" "\"run\":\"/skills/$mount/run\""
done
call GET '/search?query=what+time+is+it'
expect 'search' 200 '"results":' '"text":"what time is it"'
for format in openai openai-responses anthropic gemini mcp; do
  call GET "/tools?format=$format"
  expect "tools for $format" 200 '"tools":[' '"dispatch":{'
done
call GET '/tools?format=telepathy'
expect 'an unknown format is 422' 422 'openai-responses'
call GET '/tools?format=mcp&skills=no-such-skill'
expect 'tools of an unknown skill are 404' 404 '"detail":"There is no skill at'
call GET /openapi.json
expect 'openapi.json' 200 '"openapi":"3.1'
expect_header 'openapi.json has a tag' '^etag: .'
call GET /docs
expect 'docs' 200 '<title>' 'docs/assets/'
expect_header 'docs call this host alone' "^content-security-policy: .*connect-src 'self'"
call GET /nothing-here
expect 'an unknown path is 404' 404 '"detail":"Not Found"'
call GET /skills/no-such-skill/inventory
expect 'an unknown skill is 404' 404 '"detail":"Not Found"'
call POST /health
expect 'POST /health is 405' 405 '"detail":'
expect_header '405 says what is allowed' '^allow: .*get'

time='' fetch='' memory=''
for mount in $mounts; do
  skill "$mount"
done

if [ -n "$time" ]; then
  handler "$time" get_current_time 0.1.0 utility timezone
  call GET '/search?query=what+time+is+it'
  expect 'search finds it' 200 '"get_current_time"' "/skills/$time\""
  call GET '/tools?format=openai'
  expect 'it is among the tools' 200 '"get_current_time"' "/skills/$time/run\""
  run=/skills/$time/run
  call POST $run '{"timezone": "America/New_York"}'
  expect 'run' 200 '"iso_8601":"20' '"time":"' '"date":"20' '"timezone":"America/New_York"'
  expect_json 'run is JSON'
  call POST $run '{}'
  expect 'run without a timezone tells UTC' 200 '+00:00"' '"timezone":"UTC"'
  call POST $run '{"skill_input": {"timezone": "Asia/Tokyo"}, "credentials": {"KEY": "value"}}'
  expect 'run with an envelope' 200 '+09:00"' '"timezone":"Asia/Tokyo"'
  call POST $run '{"timezone": "Mars/Base"}'
  expect 'an invalid timezone is 400' 400 "\"detail\":\"Invalid timezone: 'Mars/Base'."
  call POST $run '{"timezone": 7}'
  expect 'a timezone that is no text is 422' 422 '"loc":["body","timezone"]' '"type":"string_type"'
  call POST $run '{"skill_input": {"timezone": 7}}'
  expect 'so it is in an envelope' 422 '"loc":["body","skill_input","timezone"]'
fi

if [ -n "$fetch" ]; then
  handler "$fetch" fetch_html 0.1.0 utility url
  run=/skills/$fetch/run
  # Addresses of this machine alone: a host without the guard must not be made to call anything else.
  for address in http://127.0.0.1/ http://localhost/ http://2130706433/ http://0x7f.1/ \
    'http://[::1]/' 'http://[::ffff:127.0.0.1]/'; do
    call POST $run "{\"url\": \"$address\"}"
    expect "$address is refused with 400" 400 '"detail":"'
  done
  call POST $run '{"url": "file:///etc/passwd"}'
  expect 'so is what is not http' 400 '"detail":"'
  call POST $run '{"skill_input": {"url": "http://127.0.0.1/"}}'
  expect 'and in an envelope' 400 '"detail":"'
  call POST $run '{}'
  expect 'a missing url is 422' 422 '"loc":["body","url"]' '"type":"missing"'
fi

if [ -n "$memory" ]; then
  handler "$memory" anthropic_memory 0.4.0 memory operation
  run=/skills/$memory/run
  call GET "/skills/$memory/health"
  expect 'health tells how much is remembered' 200 '"memory":{"entities":'
  # A name of this run alone, so that nothing of anybody's is touched.
  one="test.sh $(date +%s) $$"
  other="$one, other"

  # remember OPERATION PARAMS: the params go into the body as JSON text.
  remember() {
    call POST $run "{\"operation\": \"$1\", \"params\": \"$(printf '%s' "$2" | sed 's/"/\\"/g')\"}"
  }

  remember create_entities "{\"entities\": [{\"name\": \"$one\", \"entityType\": \"Prüfung\", \"observations\": [\"a\", \"a\"]}, {\"name\": \"$other\"}, {}]}"
  expect 'create_entities' 200 '"response":"{' 'Successfully created 2 new entities.'
  remember create_entities "{\"entities\": [{\"name\": \"$one\"}]}"
  expect 'what exists is not created again' 200 'Successfully created 0 new entities.'
  remember create_relations "{\"relations\": [{\"from\": \"$one\", \"to\": \"$other\", \"relationType\": \"knows\"}]}"
  expect 'create_relations' 200 'Successfully created 1 new relations.'
  remember add_observations "{\"observations\": [{\"entityName\": \"$one\", \"contents\": [\"b\"]}]}"
  expect 'add_observations' 200 'Observations added to 1 entities.'
  call POST $run '{"operation": "read_graph"}'
  expect 'read_graph' 200 '\"success\":true' '\"graph\":{\"entities\":{' "\\\"$one\\\":" \
    '\"relations\":[' '\"relationType\":\"knows\"'
  remember search_nodes '{"query": "PRÜFUNG"}'
  expect 'search_nodes, in upper case' 200 '\"success\":true' "\\\"name\\\":\\\"$one\\\""
  remember search_nodes '{"query": ""}'
  expect 'search_nodes for nothing' 200 '\"success\":false' '\"nodes\":[]' 'Query cannot be empty.'
  remember open_nodes "{\"names\": [\"$other\", \"$one\"]}"
  expect 'open_nodes' 200 '\"observations\":[\"a\",\"b\"]' '\"entityType\":\"unknown\"'
  remember delete_observations "{\"deletions\": [{\"entityName\": \"$one\", \"observations\": [\"a\"]}]}"
  expect 'delete_observations' 200 'Observations deleted from 1 entities.'
  remember delete_relations "{\"relations\": [{\"from\": \"$one\", \"to\": \"$other\", \"relationType\": \"knows\"}]}"
  expect 'delete_relations' 200 'Successfully deleted 1 relations.'
  remember delete_entities "{\"entityNames\": [\"$one\", \"$other\"]}"
  expect 'delete_entities' 200 'Successfully deleted 2 entities.'
  call POST $run '{"skill_input": {"operation": "open_nodes", "params": "{\"names\": []}"}}'
  expect 'run with an envelope' 200 '\"nodes\":[]'
  call POST $run '{"operation": "forget_everything"}'
  expect 'an invalid operation is 400' 400 '"detail":"Invalid operation: forget_everything"'
  call POST $run '{"operation": "open_nodes", "params": "{"}'
  expect 'params that are no JSON are 400' 400 "\"detail\":\"Invalid JSON format in 'params' field.\""
  call POST $run '{"operation": "open_nodes"}'
  expect 'a missing parameter is 400' 400 \
    "\"detail\":\"Missing required parameter 'names' for operation 'open_nodes'.\""
  remember create_entities "{\"entities\": [{\"name\": \"$one\"}, {\"name\": 7}]}"
  expect 'a wrong element is 400' 400 "'entities[1].name' must be a string"
  remember open_nodes "{\"names\": [\"$one\"]}"
  expect 'and nothing of it is done' 200 '\"nodes\":[]'
  call POST $run '{}'
  expect 'a missing operation is 422' 422 '"loc":["body","operation"]' '"type":"missing"'
fi

enter '/reload'
call POST '/reload?dry_run=true'
expect 'dry run' 200 '"added":[' '"removed":[' '"updated":[' '"unchanged":[' '"failed":['
call POST /reload
expect 'reload' 200 '"message":' '"old_skills":[' '"new_skills":[' '"total_loaded":' \
  '"added":[' '"removed":[' '"updated":[' '"unchanged":[' '"failed":[]'
call GET /reload
expect 'GET /reload is 405' 405 '"detail":'
for mount in $mounts; do
  call GET "/skills/$mount/inventory"
  expect "$mount still answers" 200 '{'
done

echo
if [ "$failed" -gt 0 ]; then
  echo "$failed of $((passed + failed)) checks FAILED at $BASE:$failures"
  exit 1
fi
echo "All $passed checks passed at $BASE"
