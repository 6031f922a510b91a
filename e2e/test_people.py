"""People: set-up, signing in and out, a new password, joining the account, and a learner's home."""

import re

import pytest

from harness import database
from harness.api import addresses
from harness.browser import Player, press
from harness.looks import SIZES, tab_to, take_picture
from harness.people import PASSWORD, add, ask_in, choose, sign_in, wait_for_home
from harness.welcome import Welcome

DATABASES = database.BOTH

OTHER_PASSWORD = "seven slow wooden boats"
SESSION = "__Host-usher_session"


def test_the_first_admin_sets_up_signs_out_and_in(make_server, relay, learner):
    server = make_server(mail__url=relay.url, bootstrap__admin_email=None).start()
    link = re.search(r"First admin +(\S+)", server.output())[1]
    assert link.startswith(f"{server.url}/set-up/") and "/set-up/" not in server.log()
    [email] = addresses(1)
    page = learner.open(link)
    page.get_by_label("E-mail").fill(email)
    choose(page, "Save and sign in", first_name="Ada", last_name="Byron")
    wait_for_home(page)
    page.get_by_role("link", name="Account").click()
    page.get_by_text("Administrator").wait_for()
    press(page, "Sign out")
    page.get_by_role("heading", name="Sign in").wait_for()
    sign_in(page, email, "not the password")
    page.get_by_text("The address or the password is not right.").wait_for()
    sign_in(page, email)
    wait_for_home(page)
    assert learner.open(link).get_by_role("heading", name="This link does not work any more").is_visible()


def test_a_person_is_invited_accepts_and_takes_a_course_from_home(server, api, relay, learners):
    [email] = addresses(1)
    link = ask_in(server, relay, email, "--role", "learner", "--group", "Sales")
    learner = learners()
    page = learner.open(link)
    assert page.get_by_text("Sales").is_visible() and page.get_by_text("Learner", exact=True).is_visible()
    choose(page, "Accept the invitation", first_name="Ana", last_name="Alves")
    wait_for_home(page)
    page.get_by_text("There is no course for you yet.").wait_for()

    invitation = api.invite(api.sample(), [email.upper()])
    page.reload()
    press(page, "Start course")
    course = Welcome(Player(page))
    course.take_quiz()
    Player(page).exit()
    wait_for_home(page)
    page.get_by_text("Completed", exact=False).first.wait_for()
    page.get_by_role("button", name="Open again").wait_for()
    [invitee] = api.invitees(invitation).values()
    assert api.result(invitee.registration_id).registration_completion == "COMPLETED"
    # The browser is known as hers, so the link in the mail asks for no code.
    page = learner.open(relay.mail(email, number=2).link)
    page.get_by_role("button", name="Continue course").wait_for()


def test_a_new_password_by_mail_ends_the_other_sessions(server, relay, learners):
    [email] = addresses(1)
    elsewhere = learners().open(add(server, email))
    choose(elsewhere, "Save and sign in", first_name="Ana")
    wait_for_home(elsewhere)
    page = learners().open(f"{server.url}/sign-in")
    page.get_by_role("link", name="I have forgotten my password").click()
    page.get_by_label("E-mail").fill(email)
    press(page, "Mail me a link")
    page.get_by_role("heading", name="Check your mail").wait_for()
    page.goto(relay.mail(email).link)
    choose(page, "Save and sign in", "password1234")
    page.get_by_text("one of the first that others would try").wait_for()
    choose(page, "Save and sign in", OTHER_PASSWORD)
    wait_for_home(page)
    elsewhere.reload()
    sign_in(elsewhere, email)
    elsewhere.get_by_text("The address or the password is not right.").wait_for()


def test_a_link_by_mail_signs_in_and_a_session_is_ended_from_afar(server, relay, learners):
    [email] = addresses(1)
    first = learners()
    page = first.open(add(server, email))
    choose(page, "Save and sign in", first_name="Ana")
    wait_for_home(page)
    other = learners()
    away = other.open(f"{server.url}/sign-in")
    away.get_by_label("E-mail").fill(email)
    press(away, "Mail me a link")
    away.get_by_role("heading", name="Check your mail").wait_for()
    away.goto(relay.mail(email).link)
    away.get_by_text(email).wait_for()
    press(away, "Sign in")
    wait_for_home(away)
    page.goto(f"{server.url}/account")
    press(page, "Sign out there (1)")
    page.get_by_text("This is the browser that you are using.").wait_for()
    away.reload()
    away.get_by_role("heading", name="Sign in").wait_for()


def test_a_session_is_a_cookie_that_no_script_sees_and_no_other_host_gets(server, learner):
    [email] = addresses(1)
    page = learner.open(add(server, email))
    before = {cookie["name"]: cookie["value"] for cookie in learner.context.cookies()}
    choose(page, "Save and sign in", first_name="Ana")
    wait_for_home(page)
    [cookie] = [cookie for cookie in learner.context.cookies() if cookie["name"] == SESSION]
    assert SESSION not in before and cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Lax"
    assert page.evaluate("document.cookie") == ""
    assert not [one for one in learner.context.cookies(server.content_url) if one["name"] == SESSION]


def test_somebody_signs_in_and_starts_a_course_with_the_keyboard_alone(server, api, relay, learners):
    [email] = addresses(1)
    page = learners().open(ask_in(server, relay, email, "--role", "learner"))
    page.get_by_label("First name").focus()
    for text in ("Ana", "Alves", PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_for_home(page)
    api.invite(api.sample(), [email])
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    wait_for_home(page)
    tab_to(page, "Start course")
    page.keyboard.press("Enter")
    Welcome(Player(page))


def test_the_pages_work_without_javascript(server, api, relay, learners):
    [email] = addresses(1)
    learner = learners(java_script_enabled=False)
    page = learner.open(ask_in(server, relay, email, "--role", "learner"))
    choose(page, "Accept the invitation", first_name="Ana", last_name="Alves")
    wait_for_home(page)
    page.get_by_role("link", name="Account").click()
    page.get_by_label("First name").fill("Anna")
    press(page, "Save name")
    page.get_by_role("link", name="Courses").click()
    page.get_by_text("Anna Alves").wait_for()
    press(page, "Sign out")
    sign_in(page, email)
    wait_for_home(page)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_pictures_of_the_pages(server, api, relay, learners, size):
    email, other = addresses(2)
    visitor = learners(viewport=size)
    page = visitor.open(add(server, email, "admin"))
    take_picture(page, "set-up")
    choose(page, "Save and sign in", "short", first_name="Ada")
    page.get_by_text("This is too short").wait_for()
    take_picture(page, "set-up-faults")
    choose(page, "Save and sign in", first_name="Ada", last_name="Byron")
    wait_for_home(page)
    take_picture(page, "home-unverified")
    page.goto(f"{server.url}/account")
    take_picture(page, "account")
    press(page, "Mail me a link to confirm it")
    page.get_by_role("heading", name="Check your mail").wait_for()
    take_picture(page, "sign-in-sent")
    page.goto(relay.mail(email).link)
    take_picture(page, "sign-in-link")
    press(page, "Sign in")
    wait_for_home(page)
    api.invite(api.sample(), [email])
    page.reload()
    take_picture(page, "home-courses")

    link = ask_in(
        server, relay, other, "--role", "reporter", "--group", "Sales", "--reporting-group", "Sales and service"
    )
    page.goto(link)
    page.get_by_text(f"You are signed in as {email}").wait_for()
    take_picture(page, "join-team-somebody-else")
    page.goto(f"{server.url}/home")
    press(page, "Sign out")
    page.get_by_role("heading", name="Sign in").wait_for()
    take_picture(page, "sign-in")
    sign_in(page, email, "wrong")
    page.get_by_text("The address or the password is not right.").wait_for()
    take_picture(page, "sign-in-wrong")
    page.goto(f"{server.url}/reset")
    take_picture(page, "reset-ask")
    page.get_by_label("E-mail").fill(email)
    press(page, "Mail me a link")
    page.get_by_role("heading", name="Check your mail").wait_for()
    # Two mails before it: the link that confirmed the address, and the invitation to the course.
    page.goto(relay.mail(email, number=3).link)
    take_picture(page, "reset")
    page.goto(link)
    take_picture(page, "join-team")
    choose(page, "Accept the invitation", first_name="Bo", last_name="Byron")
    wait_for_home(page)
    page.goto(link)
    take_picture(page, "join-team-accepted")
    take_picture(visitor.open(f"{server.url}/join/unknown"), "join-team-unknown")
