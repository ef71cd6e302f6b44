#!/bin/sh
# The browser tests need Chromium and the team-record tests a PostgreSQL server.
# Where apt is at hand and we may use it, install what is missing; elsewhere say so.
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -z "$missing" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing for the tests:$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "not found: $missing - the tests that need it are skipped; install it to run them."
fi
