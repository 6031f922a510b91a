"""Reports for people who are signed in: a reporter sees the own groups."""

import csv

import pytest

from harness import database
from harness.api import addresses, fresh
from harness.browser import Player, press
from harness.looks import SIZES, tab_to, take_picture
from harness.people import add, ask_in, choose, wait_for_home
from harness.welcome import Welcome

DATABASES = database.BOTH

TITLE = "Welcome to Usher"


class Team:
    """A group with Ana, who has passed the sample course, another with Bob, who is invited to it, and a way to add those
    who report on Ana's group."""

    def __init__(self, server, api, relay, learners):
        self._server, self._relay, self._learners = server, relay, learners
        self.group = fresh("sales")
        self.ana, self.bob = addresses(2)
        page = self.join(self.ana, "Ana", "learner", "--group", self.group)
        self.join(self.bob, "Bob", "learner", "--group", fresh("works"))
        api.invite(api.sample(), [self.ana, self.bob])
        page.reload()
        press(page, "Start course")
        Welcome(Player(page)).take_quiz()
        Player(page).exit()
        wait_for_home(page)

    def join(self, email, name, role, *more, **options):
        """A page of a new browser in which a new person of the account is signed in."""
        page = self._learners(**options).open(ask_in(self._server, self._relay, email, "--role", role, *more))
        choose(page, "Accept the invitation", first_name=name, last_name="Alves")
        wait_for_home(page)
        return page

    def reporter(self, **options):
        [email] = addresses(1)
        return self.join(email, "Rita", "reporter", "--reporting-group", self.group, **options)


@pytest.fixture
def team(server, api, relay, learners):
    return Team(server, api, relay, learners)


def number(page, name):
    """A number above the results."""
    return page.locator("dl.numbers div").filter(has_text=name).locator("dd").inner_text()


def row(page, name):
    return page.get_by_role("row").filter(has_text=name)


def test_a_reporter_sees_the_own_group_narrows_and_downloads(server, team, tmp_path):
    page = team.reporter()
    page.get_by_role("link", name="Reports").click()
    page.get_by_role("heading", name="Reports").wait_for()
    assert row(page, team.ana).get_by_text("Passed").is_visible()
    assert number(page, "Registrations") == "1" and number(page, "Average score").startswith("100")
    assert team.bob not in page.content()

    row(page, team.ana).get_by_role("link", name=TITLE).click()
    page.get_by_role("heading", name=TITLE).wait_for()
    assert row(page, team.ana).is_visible() and team.bob not in page.content()
    page.get_by_role("link", name="Ana Alves").click()
    page.get_by_role("heading", name="Ana Alves").wait_for()
    assert row(page, TITLE).get_by_text("Passed").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    table = tmp_path / download.value.suggested_filename
    download.value.save_as(table)
    with table.open(encoding="utf-8-sig", newline="") as file:
        [line] = csv.DictReader(file)
    assert (line["E-mail"], line["Success"], line["Course"]) == (team.ana, "PASSED", TITLE)
    page.get_by_role("link", name="All results").click()
    page.get_by_role("heading", name="Reports").wait_for()


def test_reports_are_read_with_the_keyboard_and_without_javascript(team):
    page = team.reporter(java_script_enabled=False)
    for name, heading in [("Reports", "Reports"), ("Ana Alves", "Ana Alves"), (TITLE, TITLE)]:
        tab_to(page, name)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=heading).wait_for()
    tab_to(page, "All results")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Reports").wait_for()
    # Also where the table is no table to the eye, it is one to a screen reader.
    page.set_viewport_size(SIZES["phone"])
    cells = row(page, team.ana).get_by_role("cell")
    assert cells.count() == 6
    assert page.get_by_role("columnheader").count() == 7


def test_a_learner_has_no_reports(server, team):
    [email] = addresses(1)
    page = team.join(email, "Lea", "learner")
    assert page.get_by_role("link", name="Reports").count() == 0
    page.goto(f"{server.url}/reports")
    page.get_by_role("link", name="Go to your courses").click()
    wait_for_home(page)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_pictures_of_the_reports(server, api, team, learners, size):
    [email] = addresses(1)
    page = learners(viewport=size).open(add(server, email, "admin"))
    choose(page, "Save and sign in", first_name="Ada", last_name="Byron")
    wait_for_home(page)
    page.goto(f"{server.url}/reports")
    take_picture(page, "reports-all")
    page.get_by_role("link", name="Ana Alves").first.click()
    page.get_by_role("heading", name="Ana Alves").wait_for()
    take_picture(page, "reports-person")

    page = team.reporter(viewport=size)
    page.goto(f"{server.url}/reports")
    take_picture(page, "reports-group")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("heading", name=TITLE).wait_for()
    take_picture(page, "reports-course")
    page.goto(f"{server.url}/reports?course=none")
    take_picture(page, "reports-unknown")

    reporter, learner = addresses(2)
    page = team.join(reporter, "Rob", "reporter", "--reporting-group", fresh("nobody"), viewport=size)
    page.goto(f"{server.url}/reports")
    take_picture(page, "reports-empty")
    page = team.join(learner, "Lea", "learner", viewport=size)
    page.goto(f"{server.url}/reports")
    take_picture(page, "reports-refused")
