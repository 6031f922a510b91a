"""How the pages look and how they are used without a mouse. The pictures are in target/screenshots."""

from datetime import UTC, datetime, timedelta

import pytest

from harness import packages
from harness.api import addresses
from harness.browser import Player, press
from harness.looks import SIZES, tab_to, take_picture
from harness.wait import until
from harness.welcome import Welcome

CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe"


@pytest.fixture(scope="module", params=SIZES.values(), ids=SIZES)
def size(request):
    return request.param


@pytest.fixture
def visitor(learners, size):
    return learners(viewport=size)


def test_the_page_of_a_personal_link(invited, visitor):
    page = visitor.open(invited.link)
    take_picture(page, "start")
    press(page, "Start course")
    player = Player(page)
    Welcome(player)
    take_picture(page, "player")
    take_picture(visitor.open(invited.link), "start-live")
    player.exit()
    take_picture(page, "start-continue")


def test_the_page_of_a_completed_course(invited, visitor):
    player = visitor.start(invited.link)
    course = Welcome(player)
    course.take_quiz()
    take_picture(player.page, "player-result")
    player.exit()
    take_picture(player.page, "start-completed")


def test_the_player_of_a_course_with_many_parts(api, learners, size):
    course = "many-parts"
    if not api.has_course(course):
        api.course(packages.foreign("scorm12-multi-sco-runtime-minimum.golf.zip"), course)
    page = learners(viewport=size).open(api.launch_link(api.register(course)))
    player = Player(page)
    player.sco().locator("h1").wait_for()
    player.go_on()
    player.sco().locator("h1").wait_for()
    player.wait_until_saved()
    take_picture(page, "player-parts")


def test_the_pages_where_a_second_browser_proves_itself(invited, learners, visitor):
    learners().start(invited.link).exit()
    page = visitor.open(invited.link)
    take_picture(page, "prove")
    press(page, "Send code")
    page.get_by_label("Code").wait_for()
    take_picture(page, "prove-code")
    page.get_by_label("Code").fill("12")
    press(page, "Continue course")
    page.get_by_text("This is not the code.").wait_for()
    take_picture(page, "prove-wrong")


def test_the_pages_of_a_public_link(api, relay, learners, visitor):
    public = api.make_public(api.sample())
    [email] = addresses(1)

    def fill_in(page):
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("First name").fill("Ana")
        page.get_by_label("Last name").fill("Alves")
        press(page, "Start course")

    page = visitor.open(public.url)
    take_picture(page, "join")
    fill_in(page)
    Player(page).exit()
    page = visitor.open(public.url)
    take_picture(page, "join-known")
    press(page, "Someone else")
    page.get_by_label("First name").wait_for()
    fill_in(page)
    page.get_by_role("heading", name="Check your mail").wait_for()
    take_picture(page, "join-sent")
    take_picture(visitor.open(relay.mail(email).link), "join-confirm")

    other = learners(viewport=visitor.context.pages[0].viewport_size)
    api.change_public(public.id, allow_new_registrations=False)
    take_picture(other.open(public.url), "notice-closed")
    api.change_public(public.id, allow_new_registrations=True, registration_cap=1)
    take_picture(other.open(public.url), "notice-full")


def test_the_join_form_with_faults(api, visitor):
    page = visitor.open(api.make_public(api.sample()).url)
    page.get_by_label("E-mail").fill("ana")
    press(page, "Start course")
    page.get_by_text("Enter an e-mail address").wait_for()
    take_picture(page, "join-faults")


def test_the_notices(server, api, invited, visitor):
    api.change_private(invited.invitation, allow_launch=False)
    take_picture(visitor.open(invited.link), "notice-disabled")
    api.change_private(invited.invitation, allow_launch=True, expiration_date=datetime.now(UTC) - timedelta(minutes=1))
    take_picture(visitor.open(invited.link), "notice-expired")
    take_picture(visitor.open(f"{server.url}/p/unknown"), "notice-unknown")
    take_picture(visitor.open(server.url), "home")
    take_picture(visitor.open(f"{server.content_url}/launch/unknown"), "player-unknown")


def test_the_notices_of_the_player(api, learners, size):
    registration = api.register(api.sample())
    learner = learners(viewport=size)
    stale = Player(learner.open(api.launch_link(registration)))
    Welcome(stale)
    page = learner.open(api.launch_link(registration))
    Welcome(Player(page))
    stale.page.locator("[data-notice=replaced]").wait_for(timeout=20_000)
    take_picture(stale.page, "player-replaced")
    press(page, "Exit")
    page.locator("[data-notice=done]").wait_for()
    take_picture(page, "player-done")
    page.reload()
    page.locator("[data-notice=ended]").wait_for()
    take_picture(page, "player-ended")


def test_a_course_is_started_and_left_with_the_keyboard_alone(invited, learner):
    page = learner.open(invited.link)
    tab_to(page, "Start course")
    page.keyboard.press("Enter")
    player = Player(page)
    Welcome(player)
    page.locator("header h1").wait_for()
    # From the course's frame backwards into the bar.
    for _ in range(30):
        if page.evaluate("document.activeElement.closest('button')?.classList.contains('exit')"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Continue course").wait_for()


def test_the_join_form_is_filled_in_with_the_keyboard_alone(api, learner):
    public = api.make_public(api.sample())
    page = learner.open(public.url)
    page.get_by_label("E-mail").focus()
    for text in (addresses(1)[0], "Ana", "Alves"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    Welcome(Player(page))
    until(lambda: api.public(public.id).registration_count == 1, what="the seat is taken")
