"""The server as a process: its own data directory, its own ports, and nothing from the environment of the tests."""

import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from .repository import ROOT
from .wait import until

APP_ID = "E2EAPP0001"
APP_SECRET = "an-application-secret-of-the-tests"


def binary():
    path = Path(os.environ.get("USHER_BINARY") or ROOT / "target" / "debug" / "usher")
    assert path.exists(), f"{path} is missing; `cargo build --bin usher` makes it, USHER_BINARY names another"
    return path


def free_ports(count):
    """Ports that nobody listens on. Bound all at once, so that no two are the same."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Server:
    """One server. `settings` are dotted keys; None takes away a setting that the harness would make."""

    def __init__(self, folder, settings, database="sqlite"):
        self.folder = Path(folder)
        self.database = database
        self.data = self.folder / "data"
        self.http_port, self.content_port, self.admin_port = free_ports(3)
        self.url = f"http://localhost:{self.http_port}"
        self.content_url = f"http://127.0.0.1:{self.content_port}"
        self.admin_url = f"http://127.0.0.1:{self.admin_port}"
        self._settings = {
            "data_dir": self.data,
            "http.listen": f"127.0.0.1:{self.http_port}",
            "http.public_url": self.url,
            "content.listen": f"127.0.0.1:{self.content_port}",
            "content.public_url": self.content_url,
            "admin.listen": f"127.0.0.1:{self.admin_port}",
            "mail.from": "Usher <usher@courses.example>",
            "bootstrap.app_id": APP_ID,
            "bootstrap.app_secret": APP_SECRET,
        } | settings
        self._process = None

    def worker(self, folder):
        """Another process on the same database, files and key: it serves no pages and does the work behind them."""
        shared = {key: value for key, value in self._settings.items() if not key.endswith(".listen")}
        return Server(folder, shared, self.database)

    @property
    def database_url(self):
        """The URL of a PostgreSQL, or None where the database is the default file."""
        return self._settings.get("database.url")

    def environment(self):
        ours = {name: value for name, value in os.environ.items() if not name.startswith("USHER_")}
        for key, value in self._settings.items():
            if value is not None:
                ours[f"USHER_{key.replace('.', '__').upper()}"] = str(value)
        return ours

    def start(self, *arguments):
        """Starts the server and waits until it is ready."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "stdout", "ab") as out, open(self.folder / "stderr", "ab") as err:
            self._process = subprocess.Popen(
                [binary(), "serve", *arguments],
                # Not the directory of the tests: a usher.toml there would be read.
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        until(self._is_ready, within=30, what="the server is ready")
        return self

    def _is_ready(self):
        if self._process.poll() is not None:
            raise AssertionError(f"the server ended with {self._process.returncode}:\n{self.log()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{self.admin_url}/readyz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self):
        """Ends the server as an operator would, and expects that it takes the hint."""
        self._end(signal.SIGTERM)

    def kill(self):
        """Ends the server without a chance to clear up (`kill -9`)."""
        self._end(signal.SIGKILL)

    def _end(self, number):
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the server did not end on {number.name}:\n{self.log()[-2000:]}") from None

    def run(self, *arguments, timeout=60):
        """Runs a command of the binary with the server's settings to its end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return subprocess.run(
            [binary(), *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def output(self):
        """What all starts so far printed."""
        return (self.folder / "stdout").read_text()

    def log(self):
        """What all starts so far logged."""
        return (self.folder / "stderr").read_text()
