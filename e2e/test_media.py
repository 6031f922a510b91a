"""Media files as courses, and previews, in Chromium."""

import pytest
import rustici_software_cloud_v2 as vendor

from harness import media, packages
from harness.api import fresh
from harness.browser import Player, press
from harness.wait import until


def imported(api, path, content_type):
    course = fresh("media")
    job = api.courses.create_upload_and_import_course_job(course, uploaded_content_type=content_type, file=str(path)).result
    status = api.imported(job)
    assert status.status == "COMPLETE", status.message
    return course


def play(learner, link):
    return Player(learner.open(link))


def completed(api, registration):
    return api.result(registration).registration_completion == "COMPLETED"


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_a_recording_resumes_and_is_complete_at_its_end(kind, api, learner, tmp_path):
    path = media.mp3(tmp_path, 8) if kind == "audio" else media.mp4(tmp_path, learner, 8)
    course = imported(api, path, "audio/mpeg" if kind == "audio" else "video/mp4")
    registration = api.register(course)
    player = play(learner, api.launch_link(registration, exit_to=api.url))
    frame = player.sco()
    recording = frame.locator(kind)
    recording.wait_for()
    recording.evaluate("media => { media.muted = true; return media.play(); }")
    until(lambda: recording.evaluate("media => media.currentTime") > 5.2, what="it plays")
    recording.evaluate("media => media.pause()")
    player.wait_until_saved()
    player.exit()
    assert api.result(registration).registration_completion == "INCOMPLETE"

    player = play(learner, api.launch_link(registration, exit_to=api.url))
    recording = player.sco().locator(kind)
    until(lambda: recording.evaluate("media => media.currentTime") > 5, within=30, what="it goes on where it was left")
    recording.evaluate("media => { media.muted = true; return media.play(); }")
    player.sco().get_by_text("You have reached the end.").wait_for()
    until(lambda: completed(api, registration), what="it is complete")
    player.exit()
    assert completed(api, registration)


def test_a_document_resumes_at_its_page_and_is_complete_at_its_end(api, learner, tmp_path):
    registration = api.register(imported(api, media.pdf(tmp_path, 4), "application/pdf"))
    player = play(learner, api.launch_link(registration, exit_to=api.url))
    frame = player.sco()
    frame.get_by_text("This is page 1").wait_for(state="attached")
    frame.get_by_text("Page 1 of 4", exact=True).wait_for()
    assert api.result(registration).registration_completion == "INCOMPLETE"
    frame.locator("section").nth(2).evaluate("sheet => sheet.scrollIntoView()")
    frame.get_by_text("Page 3 of 4", exact=True).wait_for()
    player.wait_until_saved()
    until(lambda: api.runtime(registration).location == "3", what="the page is kept")
    player.exit()

    player = play(learner, api.launch_link(registration, exit_to=api.url))
    frame = player.sco()
    frame.get_by_text("Page 3 of 4", exact=True).wait_for()
    assert api.result(registration).registration_completion == "INCOMPLETE"
    frame.locator(".end").evaluate("end => end.scrollIntoView()")
    frame.get_by_text("You have reached the end.").wait_for()
    until(lambda: completed(api, registration), what="it is complete")
    player.exit()


def test_a_document_that_cannot_be_shown_is_opened_by_itself(api, learner):
    course = fresh("referred")
    reference = vendor.ImportMediaFileReferenceRequestSchema(url=f"{api.url}/no.pdf", content_type="application/pdf")
    request = vendor.ImportRequestSchema(media_file_reference_request=reference)
    assert api.imported(api.courses.create_no_upload_and_import_course_job(course, request).result).status == "COMPLETE"
    registration = api.register(course)
    player = play(learner, api.launch_link(registration, exit_to=api.url))
    frame = player.sco()
    link = frame.get_by_role("link", name="Open it in a new tab")
    assert frame.get_by_role("button", name="I have come to the end").is_disabled()
    with player.page.context.expect_page():
        link.click()
    press(frame, "I have come to the end")
    until(lambda: completed(api, registration), what="it is complete")


def test_a_preview_plays_and_nothing_is_kept(api, learner, tmp_path):
    course = api.course(packages.probe(tmp_path))
    request = vendor.PreviewLaunchLinkRequestSchema(redirect_on_exit_url=f"{api.url}/?left")
    link = api.courses.build_course_preview_launch_link(course, request).launch_link
    player = play(learner, link)
    frame = player.sco()
    frame.evaluate("api.LMSSetValue('cmi.core.lesson_status', 'completed'); api.LMSCommit('')")
    player.page.get_by_text("Preview – nothing is saved").wait_for(state="attached")
    player.page.reload()
    again = Player(player.page)
    assert again.sco().evaluate("api.LMSGetValue('cmi.core.lesson_status')") == "not attempted"
    again.exit()
    assert again.page.url.endswith("/?left")
    assert api.courses.get_course(course, include_registration_count=True).registration_count == 0
    learner.open(link).get_by_text("This session is over").wait_for()
