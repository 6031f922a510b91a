"""What a database holds, so that a test can see that nothing changed."""

import hashlib
import sqlite3
import subprocess


def contents(server):
    """A digest of each table."""
    url = server.database_url
    return _postgres(url) if url else _sqlite(server.data / "usher.db")


def _sqlite(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = [name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")]
        return {table: _digest(connection.execute(f'select * from "{table}"')) for table in tables}
    finally:
        connection.close()


def _digest(rows):
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()


def _postgres(url):
    tables = _psql(url, "select table_name from information_schema.tables where table_schema = 'public'").split()
    digests = " union all ".join(
        f"select '{table}', md5(coalesce(string_agg(t::text, ',' order by t::text), '')) from \"{table}\" t"
        for table in tables
    )
    return dict(line.split("|") for line in _psql(url, digests).split())


def _psql(url, sql):
    command = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--dbname={url}", f"--command={sql}"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
