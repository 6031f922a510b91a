"""The Rise API over plain HTTP: a key, an invitation and its mail, and a webhook that a restart does not lose."""

import hashlib
import hmac
import json
import re
import urllib.error
import urllib.request

import pytest

from harness.api import addresses
from harness.database import BOTH
from harness.receiver import Receiver
from harness.wait import until

DATABASES = BOTH
KEY = "a-key-of-the-account-for-the-tests"


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status
        [fault] = body["errors"]
        assert set(fault) == {"code", "message"}
        self.code = fault["code"]


class Rise:
    def __init__(self, server, key=KEY):
        self.base = f"{server.url}/api/rise"
        self._key = key

    def call(self, method, path, body=None, **headers):
        """Status, headers and JSON of an answer. A whole URL is called as it is."""
        url = path if path.startswith("http") else self.base + path
        request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
        for name, value in {"Authorization": f"Bearer {self._key}", **headers}.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                content = answer.read()
                return answer.status, answer.headers, json.loads(content) if content else None
        except urllib.error.HTTPError as refused:
            raise Refused(refused.code, json.loads(refused.read())) from None

    def ask(self, method, path, body=None, **headers):
        return self.call(method, path, body, **headers)[2]


@pytest.fixture(scope="module")
def server(make_server, relay):
    settings = {"mail__url": relay.url, "bootstrap__rise_key": KEY, "postback__allow_private_addresses": "true"}
    return make_server(**settings).start()


@pytest.fixture(scope="module")
def rise(server):
    return Rise(server)


def test_an_invitation_is_mailed_and_its_link_opens_until_it_is_deleted(server, rise, relay):
    [address] = addresses(1)
    status, headers, made = rise.call("POST", "/invitations", {"email": address, "role": "learner"})
    assert (status, headers["Rise-API-Version"]) == (200, "2020-07-16")
    invitation = made["invitation"]
    assert (invitation["email"], invitation["reportingGroups"]) == (address, None)
    mail = relay.mail(address)
    assert mail.link.startswith(f"{server.url}/join/")
    assert rise.ask("GET", invitation["url"])["id"] == invitation["id"]
    with pytest.raises(Refused) as refused:
        rise.ask("POST", "/invitations", {"email": address.upper(), "role": "learner"})
    assert (refused.value.status, refused.value.code) == (409, "invite_pending")
    rise.ask("POST", f"/invitations/{invitation['id']}/resend")
    assert relay.mail(address, number=2).link == mail.link
    assert rise.call("DELETE", f"/invitations/{invitation['id']}")[0] == 204
    with pytest.raises(Refused) as refused:
        rise.ask("GET", f"/invitations/{invitation['id']}")
    assert (refused.value.status, refused.value.code) == (404, "invitation_not_found")


def test_a_list_is_walked_by_its_urls(rise):
    for number in range(5):
        rise.ask("POST", "/invitations", {"email": f"walk{number}@example.org"}, API_Version="2023-05-04")
    url, seen = "/invitations?limit=2", []
    while url:
        page = rise.ask("GET", url)
        seen += [one["email"] for one in page["invitations"]]
        url = page["nextUrl"]
        assert url is None or url.startswith(rise.base)
    assert [email for email in seen if email.startswith("walk")] == [f"walk{n}@example.org" for n in range(5)]


def test_keys_are_made_listed_and_revoked_by_command(server, rise):
    made = json.loads(server.run("rise-key", "create", "--name", "payroll", "--json").stdout)
    other = Rise(server, made["key"])
    assert other.ask("GET", "/invitations?limit=1")["invitations"] is not None
    listed = server.run("rise-key", "list").stdout
    assert re.search(rf"{made['id']}  in force  used .*  payroll", listed), listed
    assert made["key"] not in listed
    server.run("rise-key", "revoke", made["id"]).check_returncode()
    with pytest.raises(Refused) as refused:
        other.ask("GET", "/invitations")
    assert (refused.value.status, refused.value.code) == (401, "unauthorized")
    assert rise.ask("GET", "/invitations?limit=1")["invitations"] is not None


def test_a_webhook_hears_of_a_new_person_also_over_a_restart(server, rise):
    receiver = Receiver()
    try:
        path = "/503/hook"
        url = receiver.url(path, times=2)
        rise.ask("POST", "/webhooks", {"targetUrl": url, "events": ["user.created"], "sharedSecret": "sesame"})
        server.run("person", "create", "--email", "eve@example.org", "--role", "author").check_returncode()
        receiver.wait_for(path, 1)
        server.kill()
        server.start()
        tries = receiver.wait_for(path, 3, within=60)
        assert len({one.body for one in tries}) == 1
        told = tries[0].json
        assert (told["type"], told["data"]["user"]["email"]) == ("user.created", "eve@example.org")
        expected = hmac.new(b"sesame", tries[0].body, hashlib.sha1).hexdigest()
        assert tries[0].headers["x-hook-signature"] == expected
    finally:
        receiver.close()


def test_the_mail_of_an_invitation_outlives_a_dead_relay_and_a_kill(server, rise, relay):
    [address] = addresses(1)
    relay.stop()
    try:
        rise.ask("POST", "/invitations", {"email": address, "role": "author"})
        server.kill()
        server.start()
    finally:
        relay.start()
    mail = relay.mail(address, within=60)
    with urllib.request.urlopen(mail.link, timeout=10) as page:
        assert address in page.read().decode()
    assert len(relay.mails(address)) == 1


def test_a_webhook_that_hangs_or_fails_is_called_again_and_holds_up_no_other(server, rise):
    dead, fine = Receiver(), Receiver()
    try:
        broken = ["/hang/hook", "/reset/hook", "/302/hook", "/500/hook"]
        for path in broken:
            rise.ask("POST", "/webhooks", {"targetUrl": dead.url(path), "events": ["user.created"]})
        hook = rise.ask("POST", "/webhooks", {"targetUrl": fine.url("/200/hook"), "events": ["user.created"]})
        server.run("person", "create", "--email", "ida@example.org", "--role", "learner").check_returncode()
        [told] = fine.wait_for("/200/hook", 1, within=8)
        # A call that was taken, but not yet written down as taken, would be made again after the kill.
        until(lambda: states_of_calls(rise, hook) == ["delivered"], what="the call is written down as taken")
        for path in broken:
            dead.wait_for(path, 1)
        server.kill()
        for path in broken:
            dead.recover(path)
        server.start()
        for path in broken:
            tries = dead.wait_for(path, 2, within=60)
            assert {one.json["data"]["user"]["email"] for one in tries} == {"ida@example.org"}
            assert len({one.json["id"] for one in tries}) == 1
        assert told.json["data"]["user"]["email"] == "ida@example.org"
        assert len(fine.posted("/200/hook")) == 1
        assert dead.posted("/200/redirected") == []
    finally:
        dead.close()
        fine.close()


def states_of_calls(rise, hook):
    return [one["state"] for one in rise.ask("GET", f"/webhooks/{hook['id']}/calls")["calls"]]
