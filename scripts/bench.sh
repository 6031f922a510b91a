#!/usr/bin/env bash
# Builds the release binary and runs the benchmarks. Arguments go to bench/run.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh bench
scripts/build.sh
exec bench/run "$@"
