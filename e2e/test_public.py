"""One link for many people."""

from datetime import UTC, datetime, timedelta

import pytest

from harness.api import addresses
from harness.browser import Player, press
from harness.database import BOTH
from harness.wait import until
from harness.welcome import Welcome

DATABASES = BOTH


@pytest.fixture(scope="module")
def course(api):
    return api.sample()


def fill_in(page, email, first="Ana", last="Alves"):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("First name").fill(first)
    page.get_by_label("Last name").fill(last)


def join(learner, url, email, first="Ana", last="Alves"):
    """Fills in the form of a public invitation; the tab then shows the player."""
    page = learner.open(url)
    fill_in(page, email, first, last)
    press(page, "Start course")
    return Player(page)


def look(learner, url):
    """Status and heading of a page."""
    page = learner.tab()
    status = page.goto(url).status
    return status, page.get_by_role("heading", level=1).inner_text()


def test_whoever_fills_in_the_form_is_in_the_course_at_once(api, course, learner):
    public = api.make_public(course)
    [email] = addresses(1)
    player = join(learner, public.url, email, "Ana María", "O'Neill")
    Welcome(player)
    joined = api.joined(public.id)[email]
    assert joined.is_started
    seen = api.result(joined.registration_id).learner
    assert (seen.first_name, seen.last_name, seen.email) == ("Ana María", "O'Neill", email)
    assert api.public(public.id).registration_count == 1


def test_a_form_with_a_fault_says_which_field_and_keeps_what_was_written(api, course, learner):
    public = api.make_public(course)
    page = learner.open(public.url)
    fill_in(page, "ana.example.org", last=" ")
    press(page, "Start course")
    page.get_by_text("Enter an e-mail address, such as ana@example.org.").wait_for()
    assert page.get_by_label("First name").input_value() == "Ana"
    assert api.public(public.id).registration_count == 0


def test_the_same_browser_may_go_on_as_who_joined_in_it_or_as_someone_else(api, course, learner):
    public = api.make_public(course)
    first, second = addresses(2)
    player = join(learner, public.url, first)
    Welcome(player).to_page("Your link is yours")
    player.exit()

    page = learner.open(public.url)
    press(page, "Continue as Ana Alves")
    assert Welcome(Player(page)).heading == "Your link is yours"
    Player(page).exit()

    page = learner.open(public.url)
    press(page, "Someone else")
    fill_in(page, second, "Bo", "Berg")
    press(page, "Start course")
    assert Welcome(Player(page)).heading == "Welcome to Usher"
    assert set(api.joined(public.id)) == {first, second}
    assert api.public(public.id).registration_count == 2


def test_a_known_address_in_another_browser_goes_on_by_a_mailed_link(api, course, relay, learners):
    public = api.make_public(course)
    [email] = addresses(1)
    player = join(learners(), public.url, email)
    Welcome(player).to_page("Your link is yours")
    player.exit()

    other = learners()
    page = other.open(public.url)
    fill_in(page, email.upper(), "Eve", "Evans")
    press(page, "Start course")
    page.get_by_role("heading", name="Check your mail").wait_for()
    mail = relay.mail(email)
    player = other.start(mail.link)
    assert Welcome(player).heading == "Your link is yours"
    [joined] = api.joined(public.id).values()
    assert api.result(joined.registration_id).learner.first_name == "Ana"


def test_a_full_invitation_says_so_and_still_lets_in_who_has_a_seat(api, course, learners):
    public = api.make_public(course, registration_cap=1)
    [email, late] = addresses(2)
    someone, other = learners(), learners()
    waiting = other.open(public.url)
    join(someone, public.url, email).exit()

    assert look(other, public.url) == (403, "This course is full")
    fill_in(waiting, late)
    press(waiting, "Start course")
    waiting.get_by_role("heading", name="This course is full").wait_for()
    assert list(api.joined(public.id)) == [email]

    Welcome(someone.start(public.url, "Continue as Ana Alves"))
    api.change_public(public.id, registration_cap=2)
    Welcome(join(other, public.url, late))


def test_a_closed_invitation_says_so_and_still_lets_in_who_has_joined(api, course, relay, learners):
    public = api.make_public(course)
    [email] = addresses(1)
    someone, other = learners(), learners()
    join(someone, public.url, email).exit()
    api.change_public(public.id, allow_new_registrations=False)

    assert look(other, public.url) == (403, "This invitation is closed")
    Welcome(someone.start(public.url, "Continue as Ana Alves"))

    # In another browser, by mail.
    page = other.open(public.url)
    page.get_by_label("E-mail").fill(email)
    press(page, "Send link")
    page.get_by_role("heading", name="Check your mail").wait_for()
    Welcome(other.start(relay.mail(email).link))


def test_a_disabled_invitation_lets_nobody_in(api, course, learners):
    public = api.make_public(course)
    someone, other = learners(), learners()
    join(someone, public.url, *addresses(1)).exit()
    api.change_public(public.id, allow_launch=False)
    for learner in (someone, other):
        assert look(learner, public.url) == (403, "This invitation is disabled")
    api.change_public(public.id, allow_launch=True)
    Welcome(someone.start(public.url, "Continue as Ana Alves"))


def test_an_expired_invitation_lets_nobody_in(api, course, learners):
    public = api.make_public(course, expiration_date=datetime.now(UTC) + timedelta(seconds=4))
    someone, other = learners(), learners()
    join(someone, public.url, *addresses(1)).exit()
    until(lambda: look(other, public.url) == (410, "This link has expired"), within=10, every=0.5)
    assert look(someone, public.url) == (410, "This link has expired")


def test_a_link_that_nobody_made_leads_to_a_notice(server, learner):
    for path in ["/i/nosuchinvitation", "/p/nosuchlink", "/i/nosuchinvitation/c/nosuchlink", "/i/%2e%2e%2fetc", "/nowhere"]:
        assert look(learner, server.url + path) == (404, "Link not found"), path
