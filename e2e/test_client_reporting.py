"""Reporting by the vendor's client, and the page that its link opens."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from rustici_software_cloud_v2.rest import ApiException

from harness import packages
from harness.api import Api
from harness.coverage import missing
from harness.database import BOTH
from harness.runtime import Launch

DATABASES = BOTH

HOME = "https://cloud.scorm.com/Reportage/reportage.php"


@pytest.fixture(scope="module")
def course(api, tmp_path_factory):
    course = api.course(packages.probe(tmp_path_factory.mktemp("probe")))
    launch = Launch(api.launch_link(api.register(course)))
    launch.begin()
    launch.commit({"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "90"})
    launch.close()
    api.register(course)
    return course


def refused(call, *arguments, **named):
    with pytest.raises(ApiException) as refusal:
        call(*arguments, **named)
    return refusal.value.status, json.loads(refusal.value.body)["message"]


def link(api, navigation, query=""):
    auth = api.reporting.get_reportage_auth_token(navigation).query_string
    return api.reporting.get_reportage_link(auth, f"{HOME}?{query}").reportage_link


def test_the_account_tells_the_usage_of_the_month(api, server, course):
    info = api.reporting.get_account_info()
    assert (info.usage.reg_count, info.usage.total_registrations) == (2, 2)
    assert info.usage.total_courses >= 1 and info.usage.month_start.day == 1
    assert info.account_type == "self-hosted" and info.strict_limit is False
    assert refused(Api(server, secret="wrong").reporting.get_account_info)[0] == 401


def test_what_cannot_be_granted_is_refused(api):
    reporting = api.reporting
    assert reporting.get_reportage_auth_token("NONAV", admin=True).auth_enabled is True
    fault = "navPermission: must be one of NONAV, DOWNONLY, FREENAV"
    assert refused(reporting.get_reportage_auth_token, "EVERYWHERE") == (400, fault)
    assert refused(reporting.get_reportage_link, "auth=forged", HOME)[0] == 400
    auth = reporting.get_reportage_auth_token("FREENAV").query_string
    other = refused(reporting.get_reportage_link, auth, f"{HOME}?appId=ANOTHER")
    assert other == (400, "reportUrl: is about another application")


def test_the_link_opens_the_results_and_goes_down_to_each_registration(api, course, learner):
    page = learner.open(link(api, "FREENAV"))
    page.get_by_role("heading", name="Results", level=1).wait_for()
    assert page.locator("dt", has_text="Not started").locator("+ dd").inner_text() == "1"
    row = page.get_by_role("row", name="Probe")
    assert row.get_by_role("cell").all_inner_texts()[:5] == ["2", "1", "0", "1", "1"]
    row.get_by_role("link").click()
    page.get_by_role("table", name="Results one by one").wait_for()
    assert sorted(page.locator("tbody .status").all_inner_texts()) == ["Not started", "Passed"]
    page.get_by_role("link", name="All results").click()
    page.get_by_role("link", name="By learner").click()
    page.get_by_role("rowheader", name="Lena Learner").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 3 and lines[0].startswith('"Registration","Course id"')


def test_a_link_without_navigation_shows_what_it_names_alone(api, course, learner):
    address = link(api, "NONAV", f"courseId={course}")
    auth = parse_qs(urlsplit(address).query)["auth"][0]
    page = learner.open(f"{address.split('?')[0]}?auth={auth}&courseId=another")
    assert page.locator("tbody tr").count() == 2
    assert page.get_by_role("link", name="All results").count() == 0


def test_a_link_that_is_none_shows_a_notice(api, course, learner, server):
    page = learner.tab()
    assert page.goto(f"{server.url}/reportage?auth=forged").status == 404
    page.get_by_role("heading", name="Report not found").wait_for()


def test_the_page_fits_a_phone_and_can_be_read_in_the_dark(api, course, learners):
    phone = learners(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = phone.open(link(api, "FREENAV", f"courseId={course}"))
    page.get_by_role("table").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_role("columnheader", name="Status").count() == 1


def test_every_operation_was_called_with_both_ends(database):
    assert list(missing(database, "reporting")) == []
