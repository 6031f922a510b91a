"""How pages look, and how they are used without a mouse. The pictures are in target/screenshots."""

from .repository import SCREENSHOTS

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


def take_picture(page, name):
    """Keeps a picture, and finds what can be found without eyes."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}x{size['height']}.png")
    too_wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert too_wide <= 0, f"{name} is {too_wide} px too wide"
    assert page.locator("html").get_attribute("lang"), f"{name} does not say its language"
    assert page.title(), f"{name} has no title"
    headings = page.get_by_role("heading", level=1).count()
    assert headings == 1, f"{name} has {headings} headings of the first level"
    for line in page.locator("body").aria_snapshot().splitlines():
        role, _, name_of_control = line.strip().removeprefix("- ").partition(" ")
        if role.rstrip(":") in ("button", "link", "textbox", "checkbox", "radio", "combobox", "iframe"):
            assert name_of_control.startswith('"') or role == "iframe", f"{name}: a control without a label: {line}"


def tab_to(page, name):
    """Presses Tab until the control with that name has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if focused.count() and name in (focused.get_attribute("aria-label") or focused.inner_text()):
            return
    raise AssertionError(f"“{name}” is not reached with the Tab key")
