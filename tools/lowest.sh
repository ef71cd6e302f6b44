#!/bin/sh
# Write constraints-lowest.txt anew: the oldest release of everything pyproject.toml names.
# Usage: tools/lowest.sh UV
set -eu
cd "$(dirname "$0")/.."
extras="ingest postgres llm cluster boost calibrate geo pandas"
{
  echo "# The oldest versions that 'make lowest' passes with, one a line. No addresses here."
  # shellcheck disable=SC2046
  "$1" pip compile --quiet --no-header --no-annotate --resolution lowest-direct \
    --python-version 3.11 $(printf ' --extra %s' $extras) pyproject.toml
} > constraints-lowest.txt.part
mv constraints-lowest.txt.part constraints-lowest.txt
