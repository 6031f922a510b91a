"""People of the account: added, invited, signing in."""

import re

from .browser import press

PASSWORD = "gravel meadow tin"


def add(server, email, role="learner"):
    """Adds a person, and tells the link where they set up their account."""
    made = server.run("person", "create", "--email", email, "--role", role)
    assert made.returncode == 0, made.stderr
    return re.search(r"http\S+/set-up/\S+", made.stdout)[0]


def ask_in(server, relay, email, *more):
    made = server.run("person", "invite", "--email", email, *more)
    assert made.returncode == 0, made.stderr
    return relay.mail(email).link


def choose(page, button, password=PASSWORD, **names):
    for label, text in names.items():
        page.get_by_label(label.replace("_", " ").capitalize(), exact=True).fill(text)
    page.get_by_label("New password").fill(password)
    press(page, button)


def sign_in(page, email, password=PASSWORD):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def wait_for_home(page):
    page.get_by_role("heading", name="Your courses").wait_for()
