#!/usr/bin/env bash
# Makes the release binary, target/release/usher.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh build
cargo build --release --locked --bin usher
