"""Chromium. Each learner has a context: cookies of their own, as in another browser."""

import os
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), headless=True, args=ARGUMENTS
        )
        yield browser
        browser.close()


class Learner:
    """A browser that one person uses."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(15_000)

    def tab(self):
        page = self.context.new_page()
        # Courses ask whether to resume, pages ask whether to leave: yes.
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def open(self, url):
        """The answer to a link that is opened in a new tab, and the tab."""
        page = self.tab()
        answer = page.goto(url)
        assert answer.status < 500, f"{answer.status} {url}"
        return page

    def start(self, url, button="Start course"):
        """Opens a link and presses its button; the tab then shows the player."""
        page = self.open(url)
        press(page, button)
        return Player(page)

    def without_unload_handlers(self):
        """Makes the player's pages as browsers will be that have done away with unload handlers."""

        def forbid(route):
            answer = route.fetch()
            route.fulfill(response=answer, headers=answer.headers | {"permissions-policy": "unload=()"})

        self.context.route("**/launch/**", forbid)
        self.context.route("**/content/**", forbid)

    def close(self):
        self.context.close()


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()


class Player:
    """The player in a tab."""

    def __init__(self, page):
        self.page = page
        page.wait_for_url("**/launch/**")
        page.locator("iframe").wait_for()

    def sco(self):
        """The frame of the course, loaded."""
        frame = self.page.locator("iframe").element_handle().content_frame()
        frame.wait_for_url("**/content/**")
        return frame

    def wait_until_saved(self):
        self.page.locator(".status", has_text="Saved").wait_for(state="attached")

    def can_go_on(self):
        return self.page.get_by_role("button", name="Next", exact=True).is_enabled()

    def current(self):
        return self.page.locator("nav [aria-current]").get_attribute("data-activity")

    def go_on(self):
        """Opens the next part of the course."""
        before = self.current()
        press(self.page, "Next")
        self.page.locator(f"nav [aria-current]:not([data-activity='{before}'])").wait_for(state="attached")

    def exit(self):
        """Leaves, and waits until the player has let go of the page."""
        with self.page.expect_navigation(url=lambda url: "/launch/" not in url):
            press(self.page, "Exit")
