"""The page on which finance decides: what matters in sight, the buttons in reach, two pages on paper."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.living import House


def open_review(page: Page, house: House) -> None:
    page.goto(f"{house.url}/admin/governance/review/inbox/")
    page.get_by_role("link", name=re.compile("Read the evidence")).first.click()
    page.wait_for_selector("#checks")
    # Other tests of the house may have launched something on the same products since it was computed.
    again = page.get_by_role("button", name="Recompute the evidence")
    if again.is_visible():
        again.click()
    # No worker was told: the job finds it within a minute, and the page follows.
    expect(page.get_by_role("button", name="Approve and publish")).to_be_visible(timeout=120_000)


def test_finance_decides_without_scrolling(house: House, people: Callable[[str], Page]) -> None:
    page = people("fin")
    open_review(page, house)
    approve = page.get_by_role("button", name="Approve and publish")
    expect(approve).to_be_in_viewport()
    for heading in ("What was checked", "What changes"):
        expect(page.get_by_role("heading", name=re.compile(heading)).first).to_be_in_viewport()
    expect(page.locator(".desk-figure").first).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(approve).to_be_in_viewport()
    expect(page.get_by_role("button", name="Send back")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_prints_on_two_pages(house: House, people: Callable[[str], Page]) -> None:
    page = people("fin")
    open_review(page, house)
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
