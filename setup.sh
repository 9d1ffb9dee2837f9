#!/usr/bin/env bash
# Write .env with fresh random secrets, readable by you alone. A file that is there already stays as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
umask 077

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

if [ -e .env ]; then
    echo ".env is there already; nothing was changed."
    exit 0
fi

set -o noclobber
cat >.env <<SETTINGS
# Prosa's settings. docs/configuration.md explains each of them.
SECRET_KEY=$(random)
API_KEY=$(random)
ADMIN_PASSWORD=$(random)

#HOST=127.0.0.1
#PORT=8000
#ALLOWED_HOSTS=prosa.example
#HTTPS=true
#DATABASE_URL=postgresql://user:password@localhost:5432/prosa
#TIME_ZONE=America/Sao_Paulo
#GEMINI_API_KEY=
SETTINGS
echo "Wrote .env with a fresh SECRET_KEY, API_KEY and ADMIN_PASSWORD."
echo "The API now asks for that key: X-API-Key. The administrator's password counts on the first start only."
