"""Results are posted to whoever a registration names, whatever happens on the way."""

import base64
import json
import xml.etree.ElementTree as ElementTree

import pytest
import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from harness.api import Api, fresh
from harness.database import BOTH
from harness.receiver import Receiver
from harness.runtime import Launch
from harness.wait import until

DATABASES = BOTH

PASSED = {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90"}


@pytest.fixture(scope="module")
def server(make_server):
    return make_server(postback__allow_private_addresses="true").start()


@pytest.fixture(scope="module")
def course(api):
    return api.sample()


@pytest.fixture(scope="module")
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


def register(api, course, url, auth_type="HTTPBASIC", **post_back):
    registration = fresh("posted / %")
    learner = vendor.LearnerSchema(id=fresh("learner"), first_name="Lena", last_name="Größer")
    api.registrations.create_registration(
        vendor.CreateRegistrationSchema(
            course_id=course,
            learner=learner,
            registration_id=registration,
            post_back=vendor.PostBackSchema(url=url, auth_type=auth_type, **post_back),
        )
    )
    return registration


def play(api, registration, elements=PASSED):
    launch = Launch(api.launch_link(registration))
    launch.begin()
    launch.commit(elements)
    launch.close()


def progress(api, registration, **include):
    """What the API shows of a registration, as it is sent."""
    answer = api.registrations.get_registration_progress(registration, _preload_content=False, **include)
    return json.loads(answer.data)


def last(receiver, path):
    """The last postback to a path, once it tells that the course was passed."""
    def arrived():
        posted = receiver.posted(path)
        return posted and posted[-1].json["registrationSuccess"] == "PASSED" and posted[-1]

    return until(arrived, within=30, what=f"the result arrives at {path}")


@pytest.mark.parametrize(
    "results_format, include",
    [
        ("COURSE", {}),
        ("ACTIVITY", {"include_child_results": True}),
        (
            "FULL",
            {"include_child_results": True, "include_interactions_and_objectives": True, "include_runtime": True},
        ),
    ],
)
def test_a_postback_shows_what_the_api_shows(api, course, receiver, results_format, include):
    path = f"/200/{fresh('level')}"
    registration = register(
        api, course, receiver.url(path), user_name="lms", password="geheim", results_format=results_format
    )
    play(api, registration)
    posted = last(receiver, path)
    assert posted.json == progress(api, registration, **include)
    assert posted.json["learner"]["lastName"] == "Größer"
    assert posted.headers["content-type"] == "application/json; charset=UTF-8"
    assert posted.headers["authorization"] == "Basic " + base64.b64encode(b"lms:geheim").decode()


def test_a_postback_that_says_nothing_else_is_a_form(api, course, receiver):
    path = f"/200/{fresh('form')}"
    registration = register(
        api,
        course,
        receiver.url(path),
        auth_type="UNDEFINED",
        results_format="UNDEFINED",
        user_name="l&s",
        password="p=q",
    )
    play(api, registration)

    def passed():
        form = receiver.posted(path) and receiver.posted(path)[-1].form
        return form and json.loads(form["data"])["registrationSuccess"] == "PASSED" and form

    form = until(passed, what="the result arrives")
    assert (form["userName"], form["password"]) == ("l&s", "p=q")
    assert json.loads(form["data"]) == progress(api, registration)


def test_a_legacy_postback_is_the_report_of_the_first_api(api, course, receiver):
    path = f"/200/{fresh('legacy')}"
    registration = register(api, course, receiver.url(path), legacy=True, results_format="FULL")
    launch = Launch(api.launch_link(registration))
    launch.begin()
    [posted] = receiver.wait_for(path, 1)
    launch.close()
    report = ElementTree.fromstring(posted.body)
    assert (report.tag, report.attrib) == (
        "registrationreport",
        {"format": "full", "regid": registration, "instanceid": "0"},
    )
    assert [report.findtext(name) for name in ("complete", "success", "score")] == ["incomplete", "unknown", "unknown"]
    assert report.find("activity/title") is not None


def test_what_a_receiver_did_not_take_is_posted_until_it_does(api, course, receiver):
    paths = [f"/{how}/{fresh('flaky')}" for how in ("302", "404", "500", "reset", "early")]
    for path in paths:
        play(api, register(api, course, receiver.url(path, times=2)))
    for path in paths:
        receiver.wait_for(path, 3, within=40)
        last(receiver, path)
    assert receiver.posted("/200/redirected") == []


def test_an_answer_without_an_end_is_an_answer(api, course, receiver):
    path = f"/endless/{fresh('answer')}"
    play(api, register(api, course, receiver.url(path)))
    last(receiver, path)


def test_a_kill_in_the_middle_of_a_call_loses_nothing(make_server, receiver):
    server = make_server(postback__allow_private_addresses="true").start()
    api = Api(server)
    course = api.sample()
    hanging, failing, fine = (f"/{how}/{fresh('killed')}" for how in ("hang", "500", "200"))
    registrations = {path: register(api, course, receiver.url(path)) for path in (hanging, failing, fine)}
    for registration in registrations.values():
        play(api, registration)
    [cut_off] = receiver.wait_for(hanging, 1)
    receiver.wait_for(failing, 1)
    server.kill()
    receiver.recover(hanging)
    receiver.recover(failing)
    server.start()
    # On PostgreSQL, where other processes may live, the dead one's lease has to run out first.
    receiver.wait_for(hanging, 2, within=45)
    for path, registration in registrations.items():
        posted = last(receiver, path)
        assert posted.json == progress(Api(server), registration)
    assert receiver.posted(hanging)[-1].id.split("-")[0] == cut_off.id.split("-")[0]


def test_a_receiver_inside_the_network_is_called_only_where_the_setting_says_so(make_server, receiver):
    server = make_server().start()
    api = Api(server)
    path = f"/200/{fresh('inside')}"
    with pytest.raises(ApiException) as refused:
        api.registrations.test_registration_postback(vendor.PostBackSchema(url=receiver.url(path)))
    assert refused.value.status == 400
    assert "inside the network" in json.loads(refused.value.body)["message"]
    play(api, register(api, api.sample(), receiver.url(path)))
    server.stop()
    assert receiver.posted(path) == []


def test_a_receiver_is_tried_out_with_a_made_up_result(api, receiver):
    path = f"/204/{fresh('test')}"
    for auth_type in ("HTTPBASIC", "FORM"):
        asked = vendor.PostBackSchema(
            url=receiver.url(path), auth_type=auth_type, user_name="u", password="p", results_format="FULL"
        )
        assert api.registrations.test_registration_postback(asked) is None
    basic, form = receiver.posted(path)
    assert basic.json["registrationCompletion"] == "COMPLETED"
    assert basic.json["activityDetails"]["children"][0]["runtime"]["scoreRaw"] == "80"
    assert basic.headers["authorization"] == "Basic " + base64.b64encode(b"u:p").decode()
    assert json.loads(form.form["data"])["course"] == basic.json["course"]
    assert (form.form["userName"], form.form["password"]) == ("u", "p")
    assert basic.id != form.id and basic.headers["webhook-signature"].startswith("v1,")


@pytest.mark.parametrize(
    "how, reason",
    [
        ("500", "the receiver answered 500"),
        ("302", "the receiver answered 302"),
        ("reset", "could not be read"),
    ],
)
def test_why_a_receiver_did_not_take_the_made_up_result_is_told(api, receiver, how, reason):
    path = f"/{how}/{fresh('test')}"
    with pytest.raises(ApiException) as refused:
        api.registrations.test_registration_postback(vendor.PostBackSchema(url=receiver.url(path)))
    assert refused.value.status == 400
    assert reason in json.loads(refused.value.body)["message"]
    assert len(receiver.posted(path)) == 1


@pytest.mark.parametrize("url, reason", [(None, "url: is missing"), ("ftp://lms.example", "url: must begin with http")])
def test_a_test_without_a_receiver_is_refused(api, url, reason):
    with pytest.raises(ApiException) as refused:
        api.registrations.test_registration_postback(vendor.PostBackSchema(url=url))
    assert refused.value.status == 400
    assert reason in json.loads(refused.value.body)["message"]
