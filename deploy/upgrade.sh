#!/usr/bin/env bash
# Bring a running installation of deploy/compose.yaml to the version that is checked out, without failing a request:
# the database first, beside the old version, then one server after the other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# How long the proxy may take to learn a new container's address, with room to spare.
readonly SECONDS_TO_BE_FOUND=3

docker compose build
docker compose run --rm migrate
for server in web-1 web-2; do
    docker compose up --detach --no-deps --wait "$server" # waits until it is ready; the other one serves meanwhile
    sleep "$SECONDS_TO_BE_FOUND"
done
docker compose up --detach --no-deps worker
