"""Usher's own API: what can be done with one person of an invitation, and with all at once."""

import urllib.error
import urllib.request

import pytest
from rustici_software_cloud_v2.rest import ApiException

from harness.api import CREATOR, addresses
from harness.database import BOTH
from harness.own import Own, Problem

DATABASES = BOTH


@pytest.fixture(scope="module")
def own(server):
    return Own(server)


@pytest.fixture(scope="module")
def course(api):
    return api.sample()


def look(url):
    """The status of a page."""
    try:
        with urllib.request.urlopen(url, timeout=10) as page:
            return page.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_one_person_is_stopped_and_let_in_again_while_the_other_goes_on(api, own, course):
    ana, bo = addresses(2)
    invitation = api.invite(course, [ana, bo])
    people = own.invitees(invitation)
    path = f"/invitees/{people[ana]['id']}"
    assert look(people[ana]["url"]) == 200
    assert own.ask("PATCH", path, {"enabled": False})["enabled"] is False
    assert (look(people[ana]["url"]), look(people[bo]["url"])) == (403, 200)
    own.ask("PATCH", path, {"enabled": True, "expiresAt": "2020-01-01"})
    assert look(people[ana]["url"]) == 410
    own.ask("PATCH", path, {"expiresAt": None})
    assert look(people[ana]["url"]) == 200
    with pytest.raises(Problem) as refused:
        own.ask("PATCH", path, {"enabled": "no"})
    assert (refused.value.status, refused.value.field) == (400, "enabled")


def test_who_has_not_started_is_found_and_mailed_again_with_the_same_link(api, own, course, relay):
    [address] = addresses(1)
    invitation = api.invite(course, [address])
    link = relay.mail(address).link
    api.job_ended(invitation)
    person = own.invitees(invitation, launched="false")[address]
    assert (person["url"], person["mail"]["state"]) == (link, "sent")
    assert own.ask("POST", f"/invitations/{invitation}/remind") == {"queued": 1, "more": False}
    assert relay.mail(address, number=2).link == link
    assert own.ask("POST", f"/invitations/{invitation}/remind", notMailedSince=person["mail"]["createdAt"]) == {
        "queued": 0,
        "more": False,
    }
    assert api.job(invitation).total == 1
    kinds = [mail["kind"] for mail in own.walk("/deliveries", address=address.upper(), limit=1)]
    assert kinds == ["reminder", "invitation"]


def test_a_new_link_makes_the_one_before_unknown(api, own, course):
    [address] = addresses(1)
    person = own.invitees(api.invite(course, [address]))[address]
    renewed = own.ask("POST", f"/invitees/{person['id']}/renewLink")
    assert (look(person["url"]), look(renewed["url"])) == (404, 200)


def test_who_is_removed_keeps_the_registration_and_the_counts_are_exact(api, own, course):
    ana, bo = addresses(2)
    invitation = api.invite(course, [ana, bo])
    person = own.invitees(invitation)[ana]
    own.ask("DELETE", f"/invitees/{person['id']}")
    assert look(person["url"]) == 404
    assert api.result(person["registrationId"]).registration_completion == "UNKNOWN"
    assert list(api.invitees(invitation)) == [bo]
    with pytest.raises(Problem) as refused:
        own.ask("GET", f"/invitees/{person['id']}")
    assert refused.value.status == 404


def test_a_removed_invitation_is_unknown_everywhere(api, own, course):
    public = api.make_public(course)
    assert look(public.url) == 200
    picture, kind = own.call("GET", f"/invitations/{public.id}/qr", format="png")
    assert (kind, picture[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    own.ask("DELETE", f"/invitations/{public.id}")
    assert look(public.url) == 404
    with pytest.raises(ApiException) as refused:
        api.public(public.id)
    assert refused.value.status == 404
    done = [line["verb"] for line in own.walk("/events", thingId=public.id)]
    assert done == ["invitation.delete", "invitation.create"]


def test_a_preview_foretells_and_does_nothing(api, own, course):
    known, new = addresses(2)
    api.invite(course, [known])
    before = len(api.invitations.get_all_invitations().invitations)
    body = {
        "courseId": course,
        "creatingUserEmail": CREATOR,
        "invitationEmail": {"addresses": [known, new, "nobody"]},
        "duplicateRegistrationOption": "FAIL",
    }
    verdicts = [one["verdict"] for one in own.ask("POST", "/invitations/private/preview", body)["addresses"]]
    assert verdicts == ["duplicate", "new", "invalid"]
    assert len(api.invitations.get_all_invitations().invitations) == before
