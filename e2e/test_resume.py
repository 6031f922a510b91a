"""Whoever stops goes on where they stopped, however they stopped."""

import time
from contextlib import suppress

import pytest
from playwright.sync_api import Error

from harness import packages
from harness.browser import Player, press
from harness.database import BOTH
from harness.wait import until
from harness.welcome import Welcome

DATABASES = BOTH

BOOKMARK = "Your link is yours"


def close(page):
    page.close()


def close_politely(page):
    """As a person does: the page may ask whether it may go."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def crash(page):
    """The tab's process dies. What is older than two seconds must not be lost."""
    time.sleep(2)
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")


@pytest.fixture(scope="module")
def probe(api, tmp_path_factory):
    """A course that does what it is told."""
    return api.course(packages.probe(tmp_path_factory.mktemp("probe")))


def open_again(learner, link, button):
    """The player, from the invitation's page once that offers the button: a closed tab's farewell takes its time."""
    page = learner.open(link)

    def offered():
        page.goto(link)
        return page.get_by_role("button", name=button, exact=True).count()

    until(offered, what=f"the page offers “{button}”")
    press(page, button)
    return Player(page)


@pytest.mark.parametrize("unload", ["with", "without"])
@pytest.mark.parametrize("leave", [close, close_politely], ids=lambda leave: leave.__name__)
def test_a_closed_tab_is_gone_on_with_where_it_was_closed(leave, unload, invited, learner):
    if unload == "without":
        learner.without_unload_handlers()
    player = learner.start(invited.link)
    Welcome(player).to_page(BOOKMARK)
    leave(player.page)
    assert Welcome(open_again(learner, invited.link, "Continue course")).heading == BOOKMARK


def test_a_crashed_tab_is_gone_on_with_where_it_was_two_seconds_before(invited, learner):
    player = learner.start(invited.link)
    Welcome(player).to_page(BOOKMARK)
    crash(player.page)
    assert Welcome(open_again(learner, invited.link, "Continue here")).heading == BOOKMARK


def test_a_reloaded_tab_goes_on_where_it_was(invited, learner):
    player = learner.start(invited.link)
    Welcome(player).to_page(BOOKMARK)
    player.page.reload()
    assert Welcome(Player(player.page)).heading == BOOKMARK


def test_after_exit_the_same_link_goes_on(invited, learner):
    player = learner.start(invited.link)
    Welcome(player).to_page(BOOKMARK)
    player.exit()
    press(player.page, "Continue course")
    assert Welcome(Player(player.page)).heading == BOOKMARK


def test_the_time_of_several_sittings_adds_up(invited, learner):
    seconds = []
    for button in ("Start course", "Continue course"):
        player = learner.start(invited.link, button)
        Welcome(player)
        time.sleep(1.5)
        player.exit()
        seconds.append(invited.result.total_seconds_tracked)
    assert 1 <= seconds[0] < seconds[1]


def player_of(learner, api, registration):
    player = Player(learner.open(api.launch_link(registration)))
    player.sco().get_by_text("Probe").wait_for()
    return player


def has_arrived(api, registration, letter):
    """Whether all 200 KB of a filling are stored."""
    runtime = api.runtime(registration)
    answers = [one.learner_response for one in runtime.runtime_interactions]
    return (runtime.suspend_data, answers) == (letter * 60_000, [letter * 1000] * 140)


def test_200_kb_are_stored_when_the_course_terminates(api, probe, learner):
    registration = api.register(probe)
    player = player_of(learner, api, registration)
    assert player.sco().evaluate("fill('a'), api.LMSFinish('')") == "true"
    # The call returns when the server has it.
    assert has_arrived(api, registration, "a")


def test_200_kb_are_stored_when_the_learner_exits(api, probe, learner):
    registration = api.register(probe)
    player = player_of(learner, api, registration)
    player.sco().evaluate("fill('b')")
    press(player.page, "Exit")
    player.page.get_by_role("heading", name="Your progress is saved").wait_for()
    assert has_arrived(api, registration, "b")


def test_200_kb_are_stored_that_a_course_sets_only_while_it_is_left(api, probe, learner):
    registration = api.register(probe)
    player = player_of(learner, api, registration)
    player.sco().evaluate("addEventListener('pagehide', () => { fill('c'); api.LMSFinish(''); })")
    press(player.page, "Exit")
    player.page.get_by_role("heading", name="Your progress is saved").wait_for()
    assert has_arrived(api, registration, "c")
