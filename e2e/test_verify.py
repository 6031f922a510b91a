"""A link that is opened in a second browser, and links that are only looked at."""

import urllib.request

import pytest

from harness.api import Api, addresses
from harness.browser import Player, press
from harness.welcome import Welcome


@pytest.fixture(scope="module")
def guarded(make_server, relay):
    """The API of a server with that `invitations.verify_private`."""
    made = {}

    def api(verify):
        if verify not in made:
            made[verify] = Api(make_server(mail__url=relay.url, invitations__verify_private=verify).start())
        return made[verify]

    return api


def invite(api, relay):
    """Somebody's address and link."""
    [address] = addresses(1)
    api.invite(api.sample(), [address])
    return address, relay.mail(address).link


def ask_for_code(page):
    press(page, "Send code")
    page.get_by_label("Code").wait_for()


def give(page, code):
    page.get_by_label("Code").fill(code)
    press(page, "Continue course")


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_with_never_the_link_alone_is_enough_in_every_browser(guarded, relay, learners):
    _, link = invite(guarded("never"), relay)
    player = learners().start(link)
    Welcome(player).to_page("Your link is yours")
    player.exit()
    assert Welcome(learners().start(link, "Continue course")).heading == "Your link is yours"


def test_with_other_browser_a_second_one_needs_a_mailed_code(guarded, relay, learners):
    address, link = invite(guarded("other_browser"), relay)
    player = learners().start(link)
    Welcome(player).to_page("Your link is yours")
    player.exit()

    page = learners().open(link)
    # Whoever got a forwarded mail does not learn whose it was.
    assert address not in page.content()
    ask_for_code(page)
    mail = relay.mail(address, number=2)
    assert mail.code in mail["Subject"]
    give(page, other_than(mail.code))
    page.get_by_text("This is not the code.").wait_for()
    give(page, mail.code)
    assert Welcome(Player(page)).heading == "Your link is yours"


def test_a_browser_that_gave_its_code_is_known_from_then_on(guarded, relay, learners):
    address, link = invite(guarded("other_browser"), relay)
    learners().start(link).exit()
    second = learners()
    page = second.open(link)
    ask_for_code(page)
    give(page, relay.mail(address, number=2).code)
    Player(page).exit()
    Welcome(second.start(link, "Continue course"))


def test_with_always_the_first_browser_needs_a_code_too(guarded, relay, learner):
    address, link = invite(guarded("always"), relay)
    page = learner.open(link)
    assert page.get_by_role("button", name="Start course", exact=True).count() == 0
    ask_for_code(page)
    give(page, relay.mail(address, number=2).code)
    assert Welcome(Player(page)).heading == "Welcome to Usher"


def test_five_wrong_codes_end_a_code(guarded, relay, learner):
    address, link = invite(guarded("always"), relay)
    page = learner.open(link)
    ask_for_code(page)
    code = relay.mail(address, number=2).code
    for _ in range(4):
        give(page, other_than(code))
        page.get_by_text("This is not the code.").wait_for()
    give(page, other_than(code))
    page.get_by_text("This code is no longer valid.").wait_for()

    ask_for_code(page)
    newer = relay.mail(address, number=3).code
    if newer != code:
        give(page, code)
        page.get_by_text("This is not the code.").wait_for()
    give(page, newer)
    Welcome(Player(page))


def test_a_code_counts_in_the_browser_that_asked_for_it_alone(guarded, relay, learners):
    address, link = invite(guarded("always"), relay)
    page, thief = learners().open(link), learners().open(link)
    ask_for_code(page)
    code = relay.mail(address, number=2).code
    ask_for_code(thief)
    relay.mail(address, number=3)
    give(thief, code)
    thief.get_by_text("This is not the code.").wait_for()


def test_only_so_many_codes_are_mailed_to_one_address_in_an_hour(guarded, relay, learners):
    address, link = invite(guarded("always"), relay)
    for number in range(5):
        ask_for_code(learners().open(link))
        relay.mail(address, number=number + 2)
    page = learners().open(link)
    press(page, "Send code")
    page.get_by_role("heading", name="Too many mails").wait_for()
    assert len(relay.mails(address)) == 6


def look_at(url, browser):
    """What mail scanners do: HEAD, GET, and a browser that runs scripts but clicks nothing."""
    for method in ("HEAD", "GET", "HEAD", "GET"):
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
            assert answer.status == 200
    page = browser.open(url)
    page.wait_for_load_state("networkidle")
    assert "/launch/" not in page.url


@pytest.mark.parametrize("verify", ["never", "other_browser", "always"])
def test_looking_at_a_personal_link_changes_nothing(verify, guarded, relay, learners):
    api = guarded(verify)
    [address] = addresses(1)
    invitation = api.invite(api.sample(), [address])
    link = relay.mail(address).link
    api.job_ended(invitation)

    def view():
        invitee = api.invitees(invitation)[address]
        return api.private(invitation).to_dict(), invitee.to_dict(), api.result(invitee.registration_id).to_dict()

    before = view()
    look_at(link, learners())
    assert view() == before
    # It is still the first browser's.
    if verify == "other_browser":
        Welcome(learners().start(link))


def test_looking_at_public_and_confirming_links_changes_nothing(guarded, relay, learners):
    api = guarded("never")
    public = api.make_public(api.sample())
    [email] = addresses(1)

    def join(page):
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("First name").fill("Ana")
        page.get_by_label("Last name").fill("Alves")
        press(page, "Start course")

    page = learners().open(public.url)
    join(page)
    Player(page).exit()
    page = learners().open(public.url)
    join(page)
    confirming = relay.mail(email).link

    def view():
        joined = {address: one.to_dict() for address, one in api.joined(public.id).items()}
        return api.public(public.id).to_dict(), joined, api.result(joined[email]["registration_id"]).to_dict()

    before = view()
    for url in (public.url, confirming):
        look_at(url, learners())
    assert view() == before
    # The link was not used up.
    Welcome(learners().start(confirming))
