import time


def until(look, within=10.0, every=0.05, what=""):
    """Calls `look` until what it returns is true, and returns that. Fails after `within` seconds, with what it saw last."""
    end = time.monotonic() + within
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"not within {within} s: {what or look.__name__}; last seen: {seen!r}")
        time.sleep(every)
