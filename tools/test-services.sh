#!/bin/sh
# The browser tests need Chromium and axe-core (MPL-2.0, only here), the team-record tests a
# PostgreSQL server.
# Where apt is at hand and we may use it, install what is missing; elsewhere say so.
axe=.venv/axe/axe.min.js
if [ ! -f "$axe" ] && command -v npm >/dev/null 2>&1; then
  mkdir -p .venv/axe
  (cd .venv/axe && npm pack --silent axe-core@4.10.3 >/dev/null 2>&1 &&
    tar xzf axe-core-*.tgz --strip-components=1 package/axe.min.js && rm -f axe-core-*.tgz)
fi
[ -f "$axe" ] || echo "not found: axe-core - the accessibility tests are skipped."
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
