"""The vendor's client on About, Ping and Invitations: each operation, once with success and once with failure."""

import pytest
import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from harness.api import CREATOR, Api, addresses
from harness.database import BOTH

DATABASES = BOTH

UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def course(api):
    return api.sample()


@pytest.fixture(scope="module")
def stranger(server):
    return Api(server, secret="wrong")


def refused(status, words, call, *arguments, **options):
    with pytest.raises(ApiException) as refusal:
        call(*arguments, **options)
    assert refusal.value.status == status, refusal.value
    assert words in refusal.value.body, refusal.value.body


def test_about_and_ping_answer_those_who_have_a_secret(api, stranger):
    about = api.about.get_about()
    assert (about.version, about.distribution) != (None, None)
    assert api.ping.ping_app_id().current_time
    refused(401, "credentials are invalid", stranger.about.get_about)
    refused(401, "credentials are invalid", stranger.ping.ping_app_id)


def test_a_private_invitation_from_its_creation_to_its_results(api, course):
    to = addresses(3)
    summary = api.invitations.create_private_invitation(
        vendor.CreatePrivateInvitationSchema(
            course_id=course,
            creating_user_email=CREATOR,
            invitation_email=vendor.InvitationEmailSchema(subject="Come", body="[URL]", addresses=to),
            tags=["spring"],
        )
    )
    assert (summary.course_id, summary.is_public) == (course, False)

    status = api.job_ended(summary.id)
    assert (status.status, status.total, status.processed, status.errors) == ("COMPLETE", 3, 3, [])

    shown = api.private(summary.id)
    assert shown.invitation_email.to_dict() == {"subject": "Come", "body": "[URL]", "addresses": to}
    assert (shown.registration_count, shown.launched_registration_count) == (3, 0)

    changed = api.invitations.update_private_invitation(
        summary.id, vendor.PrivateInvitationUpdateSchema(allow_launch=False)
    )
    assert changed.allow_launch is False

    people = api.invitations.get_private_user_invitations(summary.id, include_registration_report=True)
    assert sorted(one.email for one in people.user_invitations) == sorted(to)
    assert {one.registration_report.complete for one in people.user_invitations} == {"UNKNOWN"}

    listed = api.invitations.get_private_invitations(course_id=course, tags=["spring"], filter=summary.id)
    assert [one.id for one in listed.invitations] == [summary.id]
    assert listed.invitations[0].invitation_email.addresses == []


def test_a_public_invitation_from_its_creation_to_its_close(api, course):
    created = api.invitations.create_public_invitation(
        vendor.CreatePublicInvitationSchema(course_id=course, creating_user_email=CREATOR, registration_cap=7)
    )
    assert created.registration_cap == 7
    assert created.url.startswith("http")
    assert api.public(created.id).registration_count == 0
    changed = api.invitations.update_public_invitation(
        created.id, vendor.PublicInvitationUpdateSchema(allow_new_registrations=False, registration_cap=9)
    )
    assert (changed.allow_new_registrations, changed.registration_cap) == (False, 9)
    assert api.invitations.get_public_user_invitations(created.id).user_invitations == []
    listed = api.invitations.get_public_invitations(filter=created.id)
    assert [one.id for one in listed.invitations] == [created.id]


def test_both_kinds_are_in_one_list_that_is_counted_once(api, course):
    private = api.invite(course, addresses(1))
    public = api.make_public(course).id
    page, status, headers = api.invitations.get_all_invitations_with_http_info(
        course_id=course, include_total_count=True, order_by="created_desc"
    )
    assert status == 200
    assert [(one.id, one.is_public) for one in page.invitations[:2]] == [(public, True), (private, False)]
    assert int(headers["X-Total-Count"]) >= 2


def test_what_is_not_there_or_cannot_be_is_refused_with_a_sentence(api, course):
    call = api.invitations
    email = vendor.InvitationEmailSchema(addresses=addresses(1))
    refused(
        400,
        "courseId",
        call.create_private_invitation,
        vendor.CreatePrivateInvitationSchema(course_id="none", creating_user_email=CREATOR, invitation_email=email),
    )
    refused(
        400,
        "courseId",
        call.create_public_invitation,
        vendor.CreatePublicInvitationSchema(course_id="none", creating_user_email=CREATOR),
    )
    for read in (
        call.get_private_invitation,
        call.get_private_invitation_job_status,
        call.get_private_user_invitations,
        call.get_public_invitation,
        call.get_public_user_invitations,
    ):
        refused(404, UNKNOWN, read, UNKNOWN)
    refused(404, UNKNOWN, call.update_private_invitation, UNKNOWN, vendor.PrivateInvitationUpdateSchema())
    refused(404, UNKNOWN, call.update_public_invitation, UNKNOWN, vendor.PublicInvitationUpdateSchema())
    for walk in (call.get_all_invitations, call.get_private_invitations, call.get_public_invitations):
        refused(400, "orderBy", walk, order_by="sideways")
