#!/usr/bin/env bash
# Installs what a task needs and the machine lacks:   scripts/setup.sh build|test|bench
#
#   build   npm packages and the bundled frontend
#   test    build, and a browser, PostgreSQL, fonts and the Python packages of the end-to-end tests
#   bench   test, and a mail sink
#
# Does nothing where all is there. Debian packages are installed when this runs as root; otherwise it prints the command and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly stamps=target/setup

die() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null
}

# A hash over the names and contents of the files whose names come in, separated by NUL.
hash_files() {
    sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

# Whether the step $1 was last done for the hash $2.
is_done() {
    [[ -f $stamps/$1 && $(<"$stamps/$1") == "$2" ]]
}

mark_done() {
    mkdir -p "$stamps"
    printf '%s' "$2" >"$stamps/$1"
}

install_packages() {
    (($# > 0)) || return 0
    if ((EUID != 0)); then
        die "these Debian packages are missing; install them with:
    sudo apt-get install --yes --no-install-recommends $*"
    fi
    has apt-get || die "missing, and this is no Debian: $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2
    apt-get install --yes --no-install-recommends --quiet=2 "$@"
}

has_initdb() {
    has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

setup_build() {
    has cargo || die 'cargo is missing; install Rust with rustup (https://rustup.rs)'
    if ! has npm || ! node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)'; then
        die 'Node 20 or later with npm is missing; on Debian 13 or later: sudo apt-get install --yes nodejs npm'
    fi
    has cc || install_packages gcc libc6-dev

    local lock sources
    lock=$(printf '%s\0' frontend/package-lock.json | hash_files)
    if [[ ! -d frontend/node_modules ]] || ! is_done npm "$lock"; then
        npm --prefix frontend ci --no-audit --no-fund
        mark_done npm "$lock"
    fi
    sources=$(find frontend \( -name node_modules -o -name dist -o -name .test \) -prune -o -type f -print0 | hash_files)
    if [[ ! -d frontend/dist ]] || ! is_done frontend "$sources"; then
        npm --prefix frontend run build
        mark_done frontend "$sources"
    fi
}

setup_test() {
    setup_build
    local missing=()
    has chromium || missing+=(chromium)
    has_initdb || missing+=(postgresql)
    [[ -d /usr/share/fonts/truetype/dejavu ]] || missing+=(fonts-dejavu-core)
    has python3 || missing+=(python3)
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    install_packages "${missing[@]}"

    local requirements
    requirements=$({ cat e2e/requirements.txt; python3 --version; } | sha256sum | cut -d ' ' -f 1)
    if [[ ! -x target/venv/bin/pytest ]] || ! is_done venv "$requirements"; then
        python3 -m venv --clear target/venv
        target/venv/bin/pip install --quiet --disable-pip-version-check --requirement e2e/requirements.txt
        mark_done venv "$requirements"
    fi

    local client
    client=$(printf '%s\0' e2e/javascript/package-lock.json | hash_files)
    if [[ ! -d e2e/javascript/node_modules ]] || ! is_done client "$client"; then
        npm --prefix e2e/javascript ci --no-audit --no-fund
        mark_done client "$client"
    fi
}

setup_bench() {
    setup_test
    # smtp-sink is part of Postfix, which is installed without a configuration and so does not run.
    if ! has smtp-sink && [[ ! -x /usr/sbin/smtp-sink ]]; then
        if ((EUID == 0)) && has debconf-set-selections; then
            debconf-set-selections <<<'postfix postfix/main_mailer_type select No configuration'
        fi
        install_packages postfix
    fi
}

case ${1-} in
    build | test | bench) "setup_$1" ;;
    *) die 'which: build, test or bench?' ;;
esac
