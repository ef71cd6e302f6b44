#!/bin/sh
# Build wheel and sdist, install the wheel into an empty environment, and use it there.
# Usage: tools/release-check.sh UV   (called by `make release-check`)
set -eu

uv=$1
here=$(cd "$(dirname "$0")/.." && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT INT TERM

"$uv" build --quiet --out-dir "$room/dist" "$here"
"$uv" venv --quiet --python "$here/.venv/bin/python" "$room/venv"
"$uv" pip install --quiet --python "$room/venv/bin/python" \
  --constraint "$here/constraints.txt" "$room"/dist/parley-*.whl

# Elsewhere, so that nothing of the checkout can be found by accident.
cd "$room"
parley=$room/venv/bin/parley
printf 'date 2016-12-21\n\nThe ministry said that 40 people left Aleppo by bus.\n' > report.txt

"$parley" --version
"$parley" doctor --json > doctor.json
"$parley" check aleppo-2016-12
"$parley" read report.txt --json | grep -q '"quote"'
"$parley" run aleppo-2016-12 --members 50 --days 20 --out out --quiet
test -s out/report.html
test -s out/report.de.html
"$parley" backup out/record.db copy.db
"$parley" diff out out
echo "The wheel works in an empty environment:"
ls -l dist/*.whl dist/*.tar.gz
