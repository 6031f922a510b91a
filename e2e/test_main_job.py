"""The whole way, as everybody goes it: upload, invite, mail, take the course, read the result."""

from dataclasses import dataclass
from typing import Callable

import pytest

from harness import golf, packages, welcome
from harness.api import CREATOR, addresses
from harness.browser import press
from harness.database import BOTH

DATABASES = BOTH


@dataclass
class Course:
    package: Callable
    title: str
    play: Callable
    success: str
    score: float | None


COURSES = {
    "sample": Course(packages.sample, "Welcome to Usher", welcome.play, "PASSED", 100),
    "scorm12-one-sco": Course(
        lambda _: packages.foreign("scorm12-single-sco-runtime-basic.golf.zip"),
        "Golf Explained - Run-time Basic Calls",
        golf.play_single,
        "PASSED",
        100,
    ),
    "scorm12-many-scos": Course(
        lambda _: packages.foreign("scorm12-multi-sco-runtime-minimum.golf.zip"),
        "Golf Explained - Minimum Run-time Calls",
        golf.play_parts,
        "UNKNOWN",
        None,
    ),
    "scorm2004-one-sco": Course(
        lambda _: packages.foreign("scorm2004-3rd-runtime-basic.golf.zip"),
        "Golf Explained - Run-time Basic Calls",
        golf.play_single,
        "PASSED",
        100,
    ),
}


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_someone_invited_by_mail_takes_the_course_and_the_result_can_be_read(course, api, relay, learner, tmp_path):
    course_id = api.course(course.package(tmp_path))
    invited = addresses(3)
    invitation = api.invite(course_id, invited, subject="Your course: [COURSE]", body="<p>Dear [USER], here: [URL:Begin]</p>")

    mails = [relay.mail(address) for address in invited]
    for address, mail in zip(invited, mails, strict=True):
        assert (mail["Subject"], mail["To"], mail["Reply-To"]) == (f"Your course: {course.title}", address, CREATOR)
        assert mail["From"] == "Usher <usher@courses.example>"
        assert f"Dear {address}" in mail.text and mail.link in mail.html
    assert len({mail["Message-ID"] for mail in mails}) == len({mail.link for mail in mails}) == 3
    job = api.job_ended(invitation)
    assert (job.status, job.total, job.processed, job.errors) == ("COMPLETE", 3, 3, [])

    before = api.invitees(invitation)
    assert {one.url for one in before.values()} == {mail.link for mail in mails}
    assert not any(one.is_started for one in before.values())

    player = learner.start(mails[0].link)
    course.play(player)
    player.exit()
    assert player.page.url == mails[0].link
    player.page.get_by_text("You have completed this course.").wait_for()

    invitee = api.invitees(invitation)[invited[0]]
    result = api.result(invitee.registration_id)
    assert (result.registration_completion, result.registration_success) == ("COMPLETED", course.success)
    assert (result.score and result.score.scaled) == course.score
    assert result.total_seconds_tracked > 0
    assert result.first_access_date <= result.completed_date <= result.last_access_date
    assert (result.course.id, result.learner.email) == (course_id, invited[0])
    report = invitee.registration_report
    assert invitee.is_started
    assert (report.complete, report.success) == ("COMPLETED", course.success)
    assert (report.score and report.score.scaled) == course.score
    assert report.total_seconds_tracked == result.total_seconds_tracked

    others = [one for address, one in api.invitees(invitation).items() if address != invited[0]]
    assert [one.is_started for one in others] == [False, False]
    seen = api.private(invitation)
    assert (seen.registration_count, seen.launched_registration_count) == (3, 1)

    press(player.page, "Continue course")
    player.page.wait_for_url("**/launch/**")
