"""The vendor's JavaScript client, older than the Python one: the invitation and learner scenario."""

import json
import subprocess

from harness.api import CREATOR, addresses
from harness.database import BOTH
from harness.repository import ROOT
from harness.server import APP_ID, APP_SECRET
from harness.wait import until

DATABASES = BOTH


def test_the_invitation_and_learner_scenario(server, api):
    to = addresses(2)
    command = ["node", ROOT / "e2e/javascript/scenario.js", server.url, APP_ID, APP_SECRET, api.sample(), CREATOR, *to]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout)

    assert seen["job"] == {"status": "COMPLETE", "errors": [], "total": 2, "processed": 2}
    assert seen["tags"] == {"tags": ["second"]}
    assert sorted(seen["people"]) == sorted([one, "UNKNOWN"] for one in to)
    assert seen["updated"]["expirationDate"].startswith("2099-01-02T03:04:05")
    assert seen["listed"] == [True]
    assert (seen["lifted"]["registrationCap"], seen["lifted"]["allowLaunch"]) == (0, True)
    assert seen["joined"]["userInvitations"] == []
    assert seen["learnerTags"] == {"tags": ["y", "z"]}
    assert [one["status"] for one in seen["refusals"]] == [404, 404, 403]
    assert all(one["words"] for one in seen["refusals"])

    invitee = api.registrations.get_registrations(learner_id=to[0]).registrations
    until(lambda: api.result(invitee[0].id).learner.first_name == "Ada", what="the learner has their name")
