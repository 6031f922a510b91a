"""The Learner service, and tags wherever the vendor's client has them."""

import json
import subprocess

import pytest
import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from harness.api import Api, addresses, fresh
from harness.database import BOTH
from harness.packages import probe
from harness.wait import until

DATABASES = BOTH

ADMIN = "dpo@company.example"


@pytest.fixture(scope="module")
def server(make_server, relay):
    return make_server(mail__url=relay.url, bootstrap__admin_email=ADMIN).start()


@pytest.fixture(scope="module")
def course(api, tmp_path_factory):
    return api.course(probe(tmp_path_factory.mktemp("course")))


def tag_list(*tags):
    return vendor.TagListSchema(tags=list(tags))


def refused(call, *arguments, **more):
    """Status and text of a refusal."""
    with pytest.raises(ApiException) as caught:
        call(*arguments, **more)
    return caught.value.status, json.loads(caught.value.body)["message"]


def register(api, course, learner, **names):
    registration = fresh("a registration/50%")
    api.registrations.create_registration(
        vendor.CreateRegistrationSchema(
            course_id=course,
            learner=vendor.LearnerSchema(id=learner, **names),
            registration_id=registration,
        )
    )
    return registration


def learner_of(api, registration):
    learner = api.result(registration).learner
    return learner.id, learner.email, learner.first_name, learner.last_name


def services(api, course):
    """Of each thing with tags: get, put, delete, put batch, the id of one, and the answer to an unknown one."""
    registration = register(api, course, fresh("learner"))
    invitation = api.make_public(course).id
    return {
        "course": (
            api.courses.get_course_tags,
            api.courses.put_course_tags,
            api.courses.delete_course_tags,
            api.courses.put_course_tags_batch,
            course,
        ),
        "registration": (
            api.registrations.get_registration_tags,
            api.registrations.put_registration_tags,
            api.registrations.delete_registration_tags,
            api.registrations.put_registration_tags_batch,
            registration,
        ),
        "invitation": (
            api.invitations.get_invitation_tags,
            api.invitations.put_invitation_tags,
            api.invitations.delete_invitation_tags,
            api.invitations.put_invitation_tags_batch,
            invitation,
        ),
        "learner": (
            api.learners.get_learner_tags,
            api.learners.put_learner_tags,
            api.learners.delete_learner_tags,
            api.learners.put_learner_tags_batch,
            fresh("somebody/100%"),
        ),
    }


@pytest.mark.parametrize("kind", ["course", "registration", "invitation", "learner"])
def test_tags_are_added_taken_off_and_refused(api, course, kind):
    get, put, delete, batch, one = services(api, course)[kind]
    put(one, tag_list("red", "größe"))
    put(one, tag_list("red"))
    batch(vendor.BatchTagsSchema(ids=[one], tags=["green"]))
    assert get(one).tags == ["green", "größe", "red"]
    delete(one, tag_list("red", "never there"))
    assert get(one).tags == ["green", "größe"]

    if kind == "learner":
        # They need no registration, so nothing but a faulty request is refused.
        assert get(fresh("nobody")).tags == []
        with pytest.raises(ApiException) as caught:
            get("x" * 256)
        assert caught.value.status == 400
    else:
        unknown = fresh("unknown")
        expected = (404, f"Could not find {kind} [{unknown}]")
        assert refused(get, unknown) == expected
        assert refused(put, unknown, tag_list("red")) == expected
        assert refused(delete, unknown, tag_list("red")) == expected
        assert refused(batch, vendor.BatchTagsSchema(ids=[one, unknown], tags=["blue"])) == expected
    too_long = tag_list("x" * 256)
    fault = (400, "tags: tag 1 has 256 characters, more than 255")
    assert refused(put, one, too_long) == fault
    assert refused(delete, one, too_long) == fault
    assert refused(batch, vendor.BatchTagsSchema(ids=[one], tags=["x" * 256])) == fault
    assert get(one).tags == ["green", "größe"]
    delete(one, tag_list("green", "größe"))


def test_a_private_invitation_has_tags_too_and_is_found_by_them(api, course):
    invitation = api.invite(course, addresses(1))
    tag = fresh("tag")
    api.invitations.put_invitation_tags(invitation, tag_list(tag))
    found = api.invitations.get_private_invitations(tags=["none", tag]).invitations
    assert [one.id for one in found] == [invitation]


def test_a_learner_is_changed_and_joined_with_another(api, course):
    ana, bea = fresh("ana"), fresh("bea")
    first = register(api, course, ana, email="ana@people.example", first_name="Ana", last_name="Berg")
    second = register(api, course, bea, first_name="Bea")
    api.learners.put_learner_tags(ana, tag_list("red"))
    api.learners.put_learner_tags(bea, tag_list("blue"))

    api.learners.update_learner_info(ana, vendor.LearnerSchema(id=ana, email="", first_name="Anna"))
    until(lambda: learner_of(api, first) == (ana, None, "Anna", "Berg"), what="the change is seen")
    api.learners.update_learner_info(ana, vendor.LearnerSchema(id=bea))
    until(lambda: api.learners.get_learner_tags(bea).tags == ["blue", "red"], what="the learners are joined")
    assert learner_of(api, first) == (bea, None, "Anna", "Berg")
    assert learner_of(api, second)[0] == bea
    unknown = fresh("nobody")
    info = vendor.LearnerSchema(id=unknown)
    assert refused(api.learners.update_learner_info, unknown, info) == (404, f"Could not find learner [{unknown}]")


def test_an_erased_learner_is_nowhere_and_the_receipt_is_mailed(server, api, course, relay, database):
    [address] = addresses(1, "zebulon")
    invitation = api.invite(course, [address])
    api.job_ended(invitation)
    api.learners.put_learner_tags(address, tag_list("of-zebulon"))
    registration = api.invitees(invitation)[address].registration_id
    assert refused(api.learners.delete_all_learner_data, address, "author@company.example")[0] == 403
    unknown = fresh("nobody")
    expected = (404, f"Could not find learner [{unknown}]")
    assert refused(api.learners.delete_all_learner_data, unknown, ADMIN) == expected

    mailed = len(relay.mails(ADMIN))
    api.learners.delete_all_learner_data(address, ADMIN)
    receipt = relay.mail(ADMIN, mailed + 1)
    assert "registrations: 1" in receipt.text and "zebulon" not in receipt.text + receipt["Subject"]
    assert api.learners.get_learner_tags(address).tags == []
    assert refused(api.result, registration)[0] == 404
    [left] = api.invitees(invitation).values()
    assert left.email.endswith("@erased.invalid")
    assert api.private(invitation).registration_count == 1
    if database == "postgres":
        dump = subprocess.run(
            ["pg_dump", "--data-only", server.environment()["USHER_DATABASE__URL"]],
            check=True,
            capture_output=True,
            timeout=60,
        ).stdout
        assert b"erased.invalid" in dump
    else:
        until(lambda: b"zebulon" not in (server.data / "usher.db-wal").read_bytes(), what="the log is emptied")
        dump = (server.data / "usher.db").read_bytes()
    assert b"zebulon" not in dump


def test_a_job_that_was_promised_survives_a_kill(server, course):
    api = Api(server)
    learner = fresh("learner")
    registrations = [register(api, course, learner) for _ in range(30)]
    api.learners.update_learner_info(learner, vendor.LearnerSchema(id=learner, first_name="Known"))
    server.kill()
    server.start()
    api = Api(server)
    for one in registrations:
        # On PostgreSQL the lease of the killed server must run out first.
        until(lambda one=one: learner_of(api, one)[2] == "Known", within=45, what="the change is seen")
