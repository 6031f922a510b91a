#!/usr/bin/env bash
# Every test: Rust on SQLite and PostgreSQL, the frontend, and the whole server end to end. Arguments go to the end-to-end tests.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh test

scratch=$(mktemp -d /tmp/usher-test.XXXXXX)
cleanup() {
    if [[ -d $scratch/data ]]; then scripts/pg-test-cluster.sh stop "$scratch" || true; fi
    rm -rf "$scratch"
}
trap cleanup EXIT

# Tests and binary in one build: apart, Cargo would unite the features of the dependencies differently and build them twice.
cargo build --workspace --bins --tests

USHER_TEST_POSTGRES_URL=$(scripts/pg-test-cluster.sh start "$scratch")
export USHER_TEST_POSTGRES_URL

if command -v cargo-nextest >/dev/null; then
    cargo nextest run --workspace
else
    cargo test --workspace
fi

npm --prefix frontend run check
npm --prefix frontend test
npm --prefix frontend run test:browser

target/venv/bin/pytest e2e "$@"
