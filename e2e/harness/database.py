"""The databases a server can stand on, each made for one server and gone with it."""

import os
import re
import subprocess
from uuid import uuid4

import pytest

SQLITE = "sqlite"
POSTGRES = "postgres"
BOTH = [SQLITE, POSTGRES]


class Sqlite:
    """The default: a file in the server's data directory."""

    url = None

    def drop(self):
        """Nothing: the file goes with the data directory."""


class Postgres:
    """A fresh database of the cluster that USHER_TEST_POSTGRES_URL names."""

    def __init__(self):
        self._cluster = os.environ.get("USHER_TEST_POSTGRES_URL")
        if not self._cluster:
            pytest.fail("USHER_TEST_POSTGRES_URL names no PostgreSQL cluster (scripts/pg-test-cluster.sh starts one)")
        self._name = f"usher_e2e_{uuid4().hex}"
        self._statement(f"create database {self._name}")
        self.url = re.sub(r"(?<=://)([^/]*)/[^?]*", rf"\1/{self._name}", self._cluster)

    def drop(self):
        self._statement(f"drop database {self._name} with (force)")

    def _statement(self, sql):
        command = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={self._cluster}", f"--command={sql}"]
        subprocess.run(command, check=True, timeout=30)


def make(kind):
    return {SQLITE: Sqlite, POSTGRES: Postgres}[kind]()
