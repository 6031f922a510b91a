"""Of several windows on one registration the last one counts, and the others know it."""

import pytest

from harness.browser import Player, press
from harness.database import BOTH
from harness.runtime import Launch, Refused
from harness.wait import until
from harness.welcome import Welcome

DATABASES = BOTH


def assert_is_stale(first, invited):
    """The first window goes on, is told that it may not, and changes nothing."""
    before = invited.bookmark
    first.sco().get_by_role("button", name="Next").click()
    first.page.locator("[data-notice=replaced]").wait_for()
    first.page.get_by_role("heading", name="The course is open somewhere else").wait_for()
    first.page.close()
    assert invited.bookmark == before


def test_a_second_tab_takes_over_and_the_first_cannot_overwrite_it(invited, learner):
    first = learner.start(invited.link)
    Welcome(first).to_page("How an invitation reaches you")
    until(lambda: invited.bookmark == "invitation", what="the first tab's page is stored")

    second = learner.start(invited.link, "Continue here")
    taken = Welcome(second)
    assert taken.heading == "How an invitation reaches you"
    taken.to_page("Your progress is kept")
    until(lambda: invited.bookmark == "progress-page", what="the second tab's page is stored")
    assert_is_stale(first, invited)

    # The second is untouched by all that.
    taken.to_page("Quiz")
    until(lambda: invited.bookmark == "quiz", what="the second tab's page is stored")


def test_a_second_browser_takes_over_with_a_code(invited, relay, learners):
    first = learners().start(invited.link)
    Welcome(first).to_page("How an invitation reaches you")
    until(lambda: invited.bookmark == "invitation", what="the first browser's page is stored")

    page = learners().open(invited.link)
    press(page, "Send code")
    page.get_by_label("Code").fill(relay.mail(invited.address, number=2).code)
    press(page, "Continue course")
    second = Welcome(Player(page))
    second.to_page("Your link is yours")
    until(lambda: invited.bookmark == "link", what="the second browser's page is stored")
    assert_is_stale(first, invited)


def test_the_same_launch_opened_twice_is_live_in_the_later_tab(api, learner):
    registration = api.register(api.sample())
    link = api.launch_link(registration)
    first, second = Player(learner.open(link)), Player(learner.open(link))
    Welcome(second).to_page("Your link is yours")
    until(lambda: api.runtime(registration).location == "link", what="the second tab's page is stored")
    # It learns it when it saves or calls, every 15 s at the latest.
    first.page.locator("[data-notice=replaced]").wait_for(timeout=20_000)
    assert api.runtime(registration).location == "link"


def test_a_stale_page_is_refused_whatever_it_sends(api):
    registration = api.register(api.sample())
    link = api.launch_link(registration)
    first, second = Launch(link), Launch(link)
    first.begin()
    first.commit({"cmi.core.lesson_location": "link"})
    second.begin()
    second.commit({"cmi.core.lesson_location": "quiz"})
    with pytest.raises(Refused) as refused:
        first.commit({"cmi.core.lesson_location": "welcome"}, final=True)
    assert refused.value.status == 409 and b"replaced" in refused.value.body
    third = Launch(api.launch_link(registration))
    third.begin()
    with pytest.raises(Refused) as refused:
        second.commit({"cmi.core.lesson_location": "welcome"})
    assert refused.value.status == 409 and b"replaced" in refused.value.body
    assert api.runtime(registration).location == "quiz"
