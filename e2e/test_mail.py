"""Mail over a relay that has moods, and mail that is captured."""

import re
import urllib.request

import pytest

from harness.api import Api, addresses
from harness.wait import until
from harness.welcome import Welcome


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


@pytest.fixture
def course(api):
    return api.sample()


def test_an_address_that_is_put_off_gets_its_mail_later(api, course, relay):
    patient, other = addresses(2)
    relay.answers[patient] = ["450 4.2.1 mailbox busy, come back later"]
    invitation = api.invite(course, [patient, other])
    relay.mail(other)
    # The relay has a mail a moment before Usher has noted so.
    until(lambda: api.job(invitation).processed == 1, what="the other's mail is noted")
    assert api.job(invitation).status == "STARTED"
    relay.mail(patient, within=30)
    job = api.job_ended(invitation)
    assert (job.status, job.processed, job.errors) == ("COMPLETE", 2, [])
    assert len(relay.mails(patient)) == 1


def test_a_refused_address_is_told_in_the_relays_words_and_the_others_get_their_mail(api, course, relay):
    gone, *others = addresses(4)
    relay.answers[gone] = "550 5.1.1 nobody of that name lives here"
    invitation = api.invite(course, [gone, *others])
    job = api.job_ended(invitation)
    assert (job.status, job.total, job.processed) == ("COMPLETE", 4, 4)
    [error] = job.errors
    assert gone in error and "550" in error and "nobody of that name lives here" in error
    for address in others:
        relay.mail(address)
    assert relay.mails(gone) == []


def test_what_is_no_address_is_told_and_the_others_get_their_mail(api, course, relay):
    [address] = addresses(1)
    job = api.job_ended(api.invite(course, [address, "no address", f"{address.upper()}"]))
    relay.mail(address)
    assert job.status == "COMPLETE"
    [error] = job.errors
    assert error.startswith("no address: ")
    assert len(relay.mails(address)) == 1


def test_a_relay_that_was_away_gets_all_mails_when_it_is_back(api, course, relay):
    invited = addresses(20)
    relay.stop()
    invitation = api.invite(course, invited)
    assert api.job(invitation).processed == 0
    relay.start()
    for address in invited:
        relay.mail(address, within=60)
    job = api.job_ended(invitation)
    assert (job.status, job.processed, job.errors) == ("COMPLETE", 20, [])
    assert len([mail for mail in relay.mails() if mail.recipient in invited]) == 20


def test_connections_stay_open_from_mail_to_mail(api, course, relay):
    before = relay.connections
    for _ in range(3):
        invited = addresses(40)
        api.job_ended(api.invite(course, invited))
        assert all(len(relay.mails(address)) == 1 for address in invited)
    # `connections=4` is the default.
    assert relay.connections - before <= 4


def test_disabling_an_invitation_takes_back_what_has_not_gone_out(api, course, relay):
    relay.delay = 0.2
    try:
        invited = addresses(60)
        invitation = api.invite(course, invited)
        relay.mail(invited[0])
        api.change_private(invitation, allow_launch=False)
        job = api.job_ended(invitation)
    finally:
        relay.delay = 0.0
    assert (job.status, job.total, job.processed) == ("CANCELLED", 60, 60)
    sent = [mail for mail in relay.mails() if mail.recipient in invited]
    assert 1 <= len(sent) < 60


def test_long_subjects_umlauts_and_attempts_at_injection_arrive_well_formed(api, course, relay):
    [address] = addresses(1)
    subject = "Schulung für Führungskräfte: „Größe zählt“ – " + "sehr lang " * 12 + "\r\nBcc: victim@people.example\r\n\r\nüberhaupt"
    body = "<p>Grüße [USER],</p>\r\n.\r\nBcc: victim@people.example\r\n<p>[URL:los geht’s]</p><script>alert(1)</script>"
    api.invite(course, [address], subject=subject, body=body)
    mail = relay.mail(address)
    assert mail["Bcc"] is None and mail.message.get_all("To") == [address]
    assert "Schulung für Führungskräfte: „Größe zählt“" in mail["Subject"] and "Bcc: victim@people.example" in mail["Subject"]
    assert f"Grüße {address}" in mail.text and mail.link in mail.html
    assert "\n.\nBcc: victim@people.example" in mail.text or ". Bcc: victim@people.example" in mail.text
    assert "<script" not in mail.html
    lines = mail.content.split(b"\r\n")
    assert all(len(line) <= 998 and b"\n" not in line and b"\r" not in line for line in lines)
    assert mail.content.isascii()
    assert relay.mails("victim@people.example") == []


@pytest.fixture(scope="module")
def capturing(make_server):
    return make_server().start()


def test_captured_mail_is_read_by_command_and_in_the_browser(capturing, learner):
    api = Api(capturing)
    first, second = addresses(2)
    api.job_ended(api.invite(api.sample(), [first], subject="Erste Hilfe"))
    api.job_ended(api.invite(api.sample(), [second], subject="Zweite Hilfe"))

    listed = capturing.run("mails")
    assert listed.returncode == 0, listed.stderr
    newest, older = listed.stdout.splitlines()
    assert re.fullmatch(rf"\s*1  \S+ \S+  {re.escape(second)}  Zweite Hilfe", newest)
    assert re.fullmatch(rf"\s*2  \S+ \S+  {re.escape(first)}  Erste Hilfe", older)
    opened = capturing.run("mails", "--open", "1")
    assert opened.returncode == 0, opened.stderr
    assert f"To:      {second}\nSubject: Zweite Hilfe\n" in opened.stdout
    [link] = re.findall(rf"{re.escape(capturing.url)}/p/[\w-]+", opened.stdout)

    page = learner.open(f"{capturing.admin_url}/mails")
    page.get_by_text("Zweite Hilfe").click()
    shown = page.content() + "".join(frame.content() for frame in page.frames[1:])
    assert link in shown
    Welcome(learner.start(link))


def test_captured_mail_is_sealed_in_the_database(capturing):
    api = Api(capturing)
    [address] = addresses(1)
    api.job_ended(api.invite(api.sample(), [address], subject="Sealed subject"))
    opened = capturing.run("mails", "--open", "1").stdout
    token = re.search(r"/p/([\w-]+)", opened)[1]
    stored = b"".join(path.read_bytes() for path in capturing.data.glob("usher.db*"))
    assert token.encode() not in stored


def test_the_operators_address_counts_what_waits(server, api, course, relay):
    [address] = addresses(1)
    relay.answers[address] = ["450 later"]
    invitation = api.invite(course, [address])
    until(lambda: "\nusher_mails_waiting 1\n" in get(f"{server.admin_url}/metrics"), what="a mail waits")
    api.job_ended(invitation, within=30)
    until(lambda: "\nusher_mails_waiting 0\n" in get(f"{server.admin_url}/metrics"), what="no mail waits")
