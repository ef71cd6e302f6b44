#!/bin/sh
# Build wheel and sdist, install into an empty environment, and use it there.
# Usage: tools/release-check.sh UV [PYTHON] [CONSTRAINTS] [TESTS...]
#
# PYTHON       the interpreter to try (default: that of .venv)
# CONSTRAINTS  pinned versions (default: constraints.txt; /dev/null asks for the newest)
# TESTS        test files or folders that are then run with every extra installed
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
uv=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
python=${2:-$here/.venv/bin/python}
pins=${3:-$here/constraints.txt}
case $pins in /*) ;; *) pins=$here/$pins ;; esac
[ $# -gt 3 ] && shift 3 || shift $#
extras=ingest,postgres,llm,cluster,boost,calibrate,geo,pandas
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT INT TERM

# What is committed: neither a stray file nor an old build/ can hide that one is missing.
mkdir "$room/source"
(cd "$here" && git archive HEAD) |
  tar -xf - -C "$room/source"
"$uv" build --quiet --out-dir "$room/dist" "$room/source"
"$uv" venv --quiet --python "$python" "$room/venv"
"$uv" pip install --quiet --python "$room/venv/bin/python" --constraint "$pins" \
  "$room"/dist/parley-*.whl

# Elsewhere, so that nothing of the checkout can be found by accident.
mkdir "$room/desk" && cd "$room/desk"
parley=$room/venv/bin/parley
printf 'date 2016-12-21\n\nThe ministry said that 40 people left Aleppo by bus.\n' > report.txt

"$parley" --version
"$room/venv/bin/python" --version
"$parley" doctor --json > doctor.json
"$parley" check aleppo-2016-12
"$parley" read report.txt --json | grep -q '"quote"'
for shell in bash zsh fish; do "$parley" completion "$shell" | grep -q _PARLEY_COMPLETE; done
"$parley" run aleppo-2016-12 --members 50 --days 20 --out out --quiet
test -s out/report.html
test -s out/report.de.html
"$parley" verify --record out/record.db
"$parley" backup out/record.db copy.db
"$parley" diff out out

# What needs an extra says which, and how to install it.
code=0
"$parley" verify --record postgresql://nobody@127.0.0.1/none 2> said || code=$?
test "$code" = 4 && grep -q "pip install 'parley\[postgres\]'" said

if [ $# -gt 0 ]; then
  wheel=$(ls "$room"/dist/parley-*.whl)
  "$uv" pip install --quiet --python "$room/venv/bin/python" --constraint "$pins" \
    "$wheel[$extras]" 'pytest>=8' hypothesis httpx pytest-xdist
  cd "$room/source"
  rm -rf src # the tests are to find what was installed
  "$room/venv/bin/python" -m pytest -q -n 2 -p no:cacheprovider -o filterwarnings= "$@"
fi
echo "The wheel works in an empty environment ($(basename "$pins")):"
ls -l "$room"/dist/*.whl "$room"/dist/*.tar.gz
