#!/usr/bin/env bash
# Form, lints, licenses and types. Installs cargo-deny, which takes minutes, when it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh build

cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
command -v cargo-deny >/dev/null || cargo install cargo-deny --locked
cargo deny check licenses bans sources
npm --prefix frontend run check
