#!/usr/bin/env bash
# Makes the book in target/book.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v mdbook >/dev/null; then
    echo 'docs: mdbook is missing; install it with: cargo install mdbook --locked' >&2
    exit 1
fi
mdbook build docs
