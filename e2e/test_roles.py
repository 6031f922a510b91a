"""The work shared by several processes, which takes PostgreSQL."""

from contextlib import ExitStack

from harness.api import Api, addresses
from harness.database import POSTGRES

DATABASES = [POSTGRES]


def test_web_takes_the_calls_and_two_workers_share_what_follows(make_server, relay, tmp_path):
    web = make_server(mail__url=relay.url).start("--role", "web")
    api = Api(web)
    with ExitStack() as stack:
        for name in ("first", "second"):
            worker = web.worker(tmp_path / name).start("--role", "worker")
            stack.callback(worker.stop)
        invited = addresses(300)
        invitation = api.invite(api.sample(), invited)
        job = api.job_ended(invitation, within=30)
        assert (job.status, job.total, job.processed, job.errors) == ("COMPLETE", 300, 300, [])
        assert {address: len(relay.mails(address)) for address in invited} == dict.fromkeys(invited, 1)


def test_without_a_worker_work_waits_and_is_not_lost(make_server, relay, tmp_path):
    web = make_server(mail__url=relay.url).start("--role", "web")
    api = Api(web)
    worker = web.worker(tmp_path / "worker").start("--role", "worker")
    course = api.sample()
    worker.stop()
    [address] = addresses(1)
    invitation = api.invite(course, [address])
    assert (api.job(invitation).status, relay.mails(address)) == ("STARTED", [])
    worker.start("--role", "worker")
    relay.mail(address)
    api.job_ended(invitation)
    worker.stop()
