"""The registrations of the vendor's client: instances, launches and their history, removals, a state to begin with."""

import json

import pytest
import rustici_software_cloud_v2 as vendor
from rustici_software_cloud_v2.rest import ApiException

from harness import packages
from harness.api import fresh
from harness.database import BOTH
from harness.runtime import Launch, Refused

DATABASES = BOTH


@pytest.fixture(scope="module")
def course(api, tmp_path_factory):
    return api.course(packages.probe(tmp_path_factory.mktemp("probe")))


@pytest.fixture
def registration(api, course):
    return api.register(course)


def refused(call, *arguments, **named):
    """Status and text of a call that the server does not carry out."""
    with pytest.raises(ApiException) as refusal:
        call(*arguments, **named)
    return refusal.value.status, json.loads(refusal.value.body)["message"]


def play(api, registration, status="passed", **options):
    """One sitting: its status is reported, then it stays open."""
    options = {"redirect_on_exit_url": "message"} | options
    request = vendor.LaunchLinkRequestSchema(**options)
    launch = Launch(api.registrations.build_registration_launch_link(registration, request).launch_link)
    launch.begin()
    launch.commit({"cmi.core.lesson_status": status, "cmi.core.score.raw": "80", "cmi.core.session_time": "00:01:00"})
    return launch


def test_a_new_instance_is_played_and_removed_while_the_old_one_stays(api, registration):
    of = api.registrations
    play(api, registration).close()
    of.create_new_registration_instance(registration)
    assert of.get_registration_progress(registration).instance == 1
    assert of.get_registration_progress(registration).registration_success == "UNKNOWN"
    assert of.get_registration_instance_progress(registration, 0).registration_success == "PASSED"
    listed = of.get_registration_instances(registration, include_child_results=True).registrations
    assert [(one.instance, one.registration_completion) for one in listed] == [(0, "COMPLETED"), (1, "UNKNOWN")]

    second = play(api, registration, "failed")
    of.delete_registration_instance(registration, 1)
    assert of.get_registration_progress(registration).registration_success == "PASSED"
    with pytest.raises(Refused) as late:
        second.commit({"cmi.core.lesson_status": "passed"})
    assert late.value.status == 404
    second.close()
    of.delete_registration_instance(registration, 0)
    assert refused(of.get_registration_progress, registration)[0] == 404

    gone = 404, f"Could not find registration [{registration}]"
    assert refused(of.create_new_registration_instance, registration) == gone
    assert refused(of.get_registration_instances, registration) == gone
    assert refused(of.get_registration_instance_progress, registration, 0) == gone
    assert refused(of.delete_registration_instance, registration, 0) == gone


def test_a_reset_takes_the_progress_and_ends_the_sitting(api, registration):
    of = api.registrations
    open_one = play(api, registration)
    of.delete_registration_progress(registration)
    result = of.get_registration_progress(registration, include_child_results=True)
    assert (result.registration_completion, result.total_seconds_tracked, result.score) == ("UNKNOWN", 0, None)
    assert of.get_registration_launch_history(registration).launch_history == []
    with pytest.raises(Refused) as late:
        open_one.commit({"cmi.core.lesson_status": "passed"})
    assert late.value.status == 404
    open_one.close()
    play(api, registration).close()
    assert of.get_registration_progress(registration).registration_success == "PASSED"
    assert refused(of.delete_registration_progress, "none") == (404, "Could not find registration [none]")


def test_global_data_is_removed_and_results_stay(api, registration):
    of = api.registrations
    play(api, registration).close()
    of.delete_registration_global_data(registration)
    assert of.get_registration_progress(registration).score.scaled == 80
    assert refused(of.delete_registration_global_data, "none") == (404, "Could not find registration [none]")


def test_the_launch_history_tells_what_came_of_each_launch(api, registration):
    of = api.registrations
    play(api, registration, "incomplete").close()
    of.create_new_registration_instance(registration)
    play(api, registration).close()
    second, first = of.get_registration_launch_history(registration).launch_history
    assert (first.instance, first.completion_status, first.success_status) == (0, "INCOMPLETE", "UNKNOWN")
    assert (second.instance, second.completion_status, second.success_status) == (1, "COMPLETED", "PASSED")
    assert (second.id, second.score.scaled, second.total_seconds_tracked) == (registration, 80, 60)
    assert second.launch_time <= second.last_runtime_update
    assert second.history_log is None and second.launch_history_id != first.launch_history_id
    history = of.get_registration_instance_launch_history(registration, 0, include_history_log=True).launch_history
    assert [line["event"] for line in json.loads(history[0].history_log)] == ["begun", "opened", "result"]
    assert refused(of.get_registration_launch_history, "none") == (404, "Could not find registration [none]")
    missing = f"Could not find instance [7 of registration {registration}]"
    assert refused(of.get_registration_instance_launch_history, registration, 7) == (404, missing)


def test_there_are_no_statements_yet(api, registration):
    of = api.registrations
    assert of.get_registration_statements(registration).statements == []
    assert of.get_registration_instance_statements(registration, 0).statements == []
    assert refused(of.get_registration_statements, "none") == (404, "Could not find registration [none]")
    assert refused(of.get_registration_instance_statements, registration, 7)[0] == 404


def test_a_registration_begins_where_another_stands(api, course, registration):
    of = api.registrations
    play(api, registration, "incomplete").commit(
        {"cmi.core.lesson_location": "page 7", "cmi.suspend_data": "seven", "cmi.core.exit": "suspend"}
    )
    everything = {
        "include_child_results": True,
        "include_runtime": True,
        "include_interactions_and_objectives": True,
    }
    state = of.get_registration_progress(registration, **everything)
    learner = vendor.LearnerSchema(id="came-from-elsewhere")
    copy = fresh("copy")
    of.create_registration(
        vendor.CreateRegistrationSchema(
            course_id=course, learner=learner, registration_id=copy, initial_registration_state=state
        )
    )
    assert of.get_registration_progress(copy, **everything).activity_details == state.activity_details
    assert api.runtime(copy).suspend_data == "seven"

    state.activity_details.children[0].id = "unknown"
    request = vendor.CreateRegistrationSchema(
        course_id=course, learner=learner, registration_id=fresh("copy"), initial_registration_state=state
    )
    fault = "initialRegistrationState: the course has no activity `unknown`"
    assert refused(of.create_registration, request) == (400, fault)


def test_a_launch_link_takes_the_options_of_the_client(api, registration):
    of = api.registrations
    options = vendor.LaunchAuthOptionsSchema(ip_address=True, fingerprint=True, expiry=300, sliding_expiry=300)
    looked = play(
        api,
        registration,
        tracking=False,
        culture="de",
        css_url="https://styles.example/player.css",
        course_tags=["launched"],
        registration_tags=["seen"],
        additionalvalues=[vendor.ItemValuePairSchema(item="unit", value="7")],
        launch_auth=vendor.LaunchAuthSchema(type="vault", options=options),
    )
    looked.close()
    result = of.get_registration_progress(registration)
    assert (result.registration_completion, result.first_access_date, result.tags) == ("UNKNOWN", None, ["seen"])
    assert of.get_registration_launch_history(registration).launch_history == []
    assert "launched" in api.courses.get_course(result.course.id).tags

    options.expiry = 10
    request = vendor.LaunchLinkRequestSchema(
        redirect_on_exit_url="message", launch_auth=vendor.LaunchAuthSchema(options=options)
    )
    fault = "launchAuth.options.expiry: must be 300 to 31540000 seconds, not 10"
    assert refused(of.build_registration_launch_link, registration, request) == (400, fault)


def test_the_operations_that_were_there_before_answer_the_client(api, course):
    of = api.registrations
    registration = api.register(course)
    of.get_registration(registration)
    listed = of.get_registrations(course_id=course, filter=registration, filter_by="registration_id").registrations
    assert [one.id for one in listed] == [registration]
    of.delete_registration(registration)
    with pytest.raises(ApiException) as missing:
        of.get_registration(registration)
    assert missing.value.status == 404
    assert refused(of.delete_registration, registration)[0] == 404
    assert refused(of.get_registrations, order_by="height")[0] == 400
