from contextlib import ExitStack

import pytest

from harness import coverage
from harness import database as databases
from harness.api import Api
from harness.browser import Learner, chromium
from harness.invited import Invited
from harness.relay import Relay
from harness.repository import ROOT
from harness.server import Server


def pytest_generate_tests(metafunc):
    """A module's DATABASES says on which databases its tests run; SQLite if it says nothing."""
    if "database" in metafunc.fixturenames:
        kinds = getattr(metafunc.module, "DATABASES", [databases.SQLITE])
        metafunc.parametrize("database", kinds, scope="module")


def pytest_sessionfinish(session):
    """A run of all tests has called every operation on both databases, with success and with failure. The table of what
    was called is left in target/client-coverage.md."""
    folder = ROOT / "target"
    folder.mkdir(exist_ok=True)
    (folder / "client-coverage.md").write_text(coverage.table())
    option = session.config.option
    whole = not (option.keyword or option.maxfail or option.collectonly or session.config.args_source.name == "ARGS")
    missing = [f"{one} on {database}" for database in databases.BOTH for one in coverage.missing(database)]
    if whole and missing:
        print("\nThe vendor's client was not seen to do:", *missing, sep="\n  ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module")
def make_server(database, tmp_path_factory):
    """Makes servers, each with a database and a directory of its own; they live as long as the module's tests."""
    with ExitStack() as stack:

        def make(**settings):
            store = databases.make(database)
            stack.callback(store.drop)
            dotted = {key.replace("__", "."): value for key, value in settings.items()}
            server = Server(tmp_path_factory.mktemp("server"), {"database.url": store.url} | dotted, database)
            stack.callback(server.stop)
            return server

        yield make


@pytest.fixture(scope="module")
def server(make_server, relay):
    """A server that sends its mail to the module's relay."""
    return make_server(mail__url=relay.url).start()


@pytest.fixture(scope="module")
def api(server):
    return Api(server)


@pytest.fixture(scope="module")
def relay():
    relay = Relay()
    yield relay
    relay.close()


@pytest.fixture
def invited(api, relay):
    return Invited(api, relay)


@pytest.fixture(scope="session")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def learners(browser):
    """Makes browsers; each is another person's, or another browser of the same person."""
    with ExitStack() as stack:

        def make(**options):
            learner = Learner(browser, **options)
            stack.callback(learner.close)
            return learner

        yield make


@pytest.fixture
def learner(learners):
    return learners()
