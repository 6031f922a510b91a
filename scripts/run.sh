#!/usr/bin/env bash
# Builds what changed and starts the server with its data in ./data. Arguments go to `usher serve`.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/build.sh
exec "${CARGO_TARGET_DIR:-target}/release/usher" serve "$@"
