"""Calls made up from our OpenAPI documents: never a server error, never a status that a document does not name."""

import re
import subprocess

import pytest

from harness.api import Api
from harness.database import BOTH
from harness.repository import ROOT
from harness.server import APP_ID, APP_SECRET

DATABASES = BOTH

EXAMPLES = 12
RISE_KEY = "a-key-of-the-account-for-the-tests"
# How many calls that makes at least, of each document.
CALLS = {"v2": 5000, "usher/v1": 800, "rise": 800}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("document", CALLS)
def test_no_made_up_call_is_a_server_error_or_answered_with_a_status_that_is_not_named(make_server, document):
    # A server of its own: a made-up call may well remove what another test needs.
    server = make_server(bootstrap__rise_key=RISE_KEY).start()
    Api(server).sample()
    who = f"--header=Authorization: Bearer {RISE_KEY}" if document == "rise" else f"--auth={APP_ID}:{APP_SECRET}"
    ran = subprocess.run(
        [
            ROOT / "target/venv/bin/schemathesis",
            "run",
            f"{server.url}/api/{document}/openapi.json",
            who,
            "--checks=not_a_server_error,status_code_conformance",
            f"--max-examples={EXAMPLES}",
            "--seed=1",
            "--phases=examples,coverage,fuzzing",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        timeout=800,
        cwd=server.folder,
    )
    assert ran.returncode == 0, ran.stdout[:8000] + ran.stderr[-2000:]
    generated = re.search(r"(\d+) generated", ran.stdout)
    assert generated and int(generated[1]) >= CALLS[document], ran.stdout[-2000:]
