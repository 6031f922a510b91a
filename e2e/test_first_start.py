"""From nothing to a working server, and what is refused on the way."""

import base64
import re
import urllib.request
from pathlib import Path

import pytest

from harness.api import Api
from harness.server import APP_ID, APP_SECRET, Server
from harness.wait import until

UNCONFIGURED = {"bootstrap.app_id": None, "bootstrap.app_secret": None, "mail.from": None}


@pytest.fixture
def make(tmp_path):
    """Makes servers in this test's directory."""
    made = []

    def make(**settings):
        server = Server(tmp_path / f"server{len(made)}", settings)
        made.append(server)
        return server

    yield make
    for server in made:
        server.stop()


def printed(server):
    """What the first start printed, by its label."""
    return dict(re.findall(r"^ {2}([A-Z][A-Za-z ]*?) {2,}(.+)$", server.output(), re.MULTILINE))


def test_the_first_start_prints_what_somebody_needs_and_the_sample_course_is_there(make):
    server = make(**UNCONFIGURED).start()
    told = printed(server)
    assert told["API"].startswith(f"{server.url}/api/v2")
    assert re.fullmatch(r"[A-Z0-9]{10}", told["Application id"])
    assert f"{server.admin_url}/mails" in told["Mail"] and "usher mails" in told["Mail"]
    assert told["Sample course"] == "welcome"

    api = Api(server, told["Application id"], told["Secret"])
    api.sample()
    assert api.courses.get_course("welcome").title == "Welcome to Usher"
    with urllib.request.urlopen(f"{server.url}/api/docs", timeout=10) as answer:
        assert answer.status == 200
    assert told["Secret"] not in server.log()


def test_a_later_start_prints_no_secret_and_goes_on_with_what_is_there(make):
    server = make(**UNCONFIGURED).start()
    told = printed(server)
    api = Api(server, told["Application id"], told["Secret"])
    api.sample()
    before = server.output()
    server.stop()
    server.start()
    assert server.output() == before
    assert api.has_course("welcome")


def test_a_configured_secret_is_not_printed(make):
    server = make().start()
    assert printed(server)["Secret"] == "(as configured)"
    assert Api(server).sample()


def test_the_key_is_its_owners_alone(make):
    server = make().start()
    assert (server.data / "secret.key").stat().st_mode & 0o777 == 0o600


def test_printing_the_configuration_shows_no_secret(make):
    key = base64.b64encode(b"k" * 32).decode()
    server = make(**{"mail.url": "smtp://sender:hunter2@relay.example:2525", "secrets.key": key})
    shown = server.run("config", "print")
    assert shown.returncode == 0, shown.stderr
    for secret in ("hunter2", key, APP_SECRET):
        assert secret not in shown.stdout
    assert re.search(r"^bootstrap\.app_secret = \(set\)", shown.stdout, re.MULTILINE)
    assert re.search(r"^mail\.url = .*relay\.example", shown.stdout, re.MULTILINE)


def refusal(server, *arguments):
    """The sentence with which a start is refused."""
    ended = server.run("serve", *arguments, timeout=20)
    assert ended.returncode != 0
    assert "panicked" not in ended.stderr
    return ended.stderr


def test_sqlite_is_served_by_one_process_alone(make):
    for role in ("worker", "web"):
        fault = refusal(make(), "--role", role)
        assert "SQLite" in fault and "PostgreSQL" in fault, fault


def test_an_unknown_setting_is_fatal_and_named(make):
    fault = refusal(make(**{"mail.sender": "x"}))
    assert "USHER_MAIL__SENDER" in fault, fault
    server = make()
    server.folder.mkdir()
    (server.folder / "usher.toml").write_text("[http]\nlisten_on = '127.0.0.1:1'\n")
    assert "http.listen_on" in refusal(server)


def test_a_database_in_use_is_not_opened_without_its_key(make):
    server = make().start()
    Api(server).sample()
    server.stop()
    key = server.data / "secret.key"
    kept = key.read_bytes()
    key.unlink()
    fault = refusal(server)
    assert "secret.key" in fault and "missing" in fault, fault
    assert not key.exists()
    key.write_bytes(kept)
    server.start()


def test_a_taken_port_is_named(make):
    first = make().start()
    second = make(**{"http.listen": f"127.0.0.1:{first.http_port}"})
    fault = refusal(second)
    assert "http.listen" in fault and str(first.http_port) in fault, fault


def test_a_stopped_server_leaves_no_half_written_file(make):
    server = make().start()
    Api(server).sample()
    server.stop()
    left = [path for path in Path(server.data).rglob("*") if path.suffix in (".part", ".tmp")]
    assert left == []


def test_the_operators_commands_work_beside_the_running_server(make):
    server = make().start()
    Api(server).sample()
    invited = server.run("invite", "--app", APP_ID, "--course", "welcome", "ada@people.example")
    assert invited.returncode == 0, invited.stderr
    until(lambda: "ada@people.example" in server.run("mails").stdout, within=20, every=0.3, what="the running server has the mail")
    doctor = server.run("doctor")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
