"""Browser tests: one living house and one Chromium for the run."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.living import House, living_house

OPTIONS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with living_house() as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=[*OPTIONS, *root]
        )
        yield browser
        browser.close()


@pytest.fixture
def people(house: House, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Logs a demo user in, in a browser session of their own; fails on any error on the console."""
    sessions: list[BrowserContext] = []
    errors: list[str] = []

    def log_in(user: str) -> Page:
        session = browser.new_context(viewport={"width": 1280, "height": 900})
        sessions.append(session)
        page = session.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.goto(f"{house.url}/admin/login/")
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", house.password(user))
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        return page

    yield log_in
    for session in sessions:
        session.close()
    assert errors == []
