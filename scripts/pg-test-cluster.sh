#!/usr/bin/env bash
# A PostgreSQL cluster for tests, reachable only by a Unix socket.
#
#   scripts/pg-test-cluster.sh start DIR           makes it in DIR, starts it and prints its URL: fast, without durability
#   scripts/pg-test-cluster.sh start-durable DIR   the same, but what it has committed is on the disk; for benchmarks
#   scripts/pg-test-cluster.sh stop DIR            stops it; DIR stays
#
# DIR must be an absolute path; a socket's path is limited to 107 bytes, so keep it short.
set -euo pipefail

die() {
    printf 'pg-test-cluster: %s\n' "$1" >&2
    exit 1
}

[[ $# == 2 && $2 == /* ]] || die 'usage: start DIR | start-durable DIR | stop DIR, where DIR is an absolute path'
readonly dir=$2
((${#dir} <= 90)) || die "too long for a socket path: $dir"

if command -v initdb >/dev/null; then
    bin=$(dirname "$(readlink -f "$(command -v initdb)")")
else
    bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || die 'PostgreSQL is not installed'
fi

# PostgreSQL refuses to run as root.
owner=$(id -un)
if ((EUID == 0)); then
    owner=nobody
    if id postgres >/dev/null 2>&1; then owner=postgres; fi
fi

pg() {
    local program=$bin/$1
    shift
    if ((EUID == 0)); then
        setpriv --reuid "$owner" --regid "$(id -g "$owner")" --init-groups -- "$program" "$@"
    else
        "$program" "$@"
    fi
}

case $1 in
    start | start-durable)
        mkdir -p "$dir"
        if ((EUID == 0)); then chown "$owner" "$dir"; fi
        cd "$dir"
        pg initdb --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
            die "initdb failed: $(tail -n 3 "$dir/initdb.log")"
        options="-k $dir -c listen_addresses= -c max_connections=300"
        if [[ $1 == start ]]; then options+=' -c fsync=off -c synchronous_commit=off -c full_page_writes=off'; fi
        pg pg_ctl --pgdata="$dir/data" --log="$dir/data/server.log" --wait --silent --options="$options" start </dev/null >&2 ||
            die "the server does not start: $(tail -n 3 "$dir/data/server.log")"
        printf 'postgres:///postgres?host=%s&user=postgres\n' "$dir"
        ;;
    stop)
        cd "$dir"
        pg pg_ctl --pgdata="$dir/data" --mode=immediate --wait --silent stop >&2
        ;;
    *) die "none of start, start-durable, stop: $1" ;;
esac
