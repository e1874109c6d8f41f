"""Two clicks and a reason in the browser, the stopwatch, and on again; a stop rule beside it."""

import os
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.living import House

PAGE = "/admin/governance/publication/kill/"


def shot(page: Page, name: str) -> None:
    """A picture for who looks at the page; only where SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_kill_and_its_stopwatch(house: House, people: Callable[[str], Page]) -> None:
    olga = people("olga")
    olga.goto(f"{house.url}{PAGE}")
    olga.select_option("#kill-target", "everything")
    olga.click("text=See what that stops")
    expect(olga.locator("text=In the last hour")).to_be_visible()
    shot(olga, "kill-asks")
    olga.check("input[name=reservations][value=drop]")
    olga.fill("#kill-reason", "The prices are wrong.")
    olga.click("text=Switch off now")
    effect = olga.locator("#kill-effect")
    expect(effect).to_contain_text("workers in", timeout=20_000)
    # It asks again by itself until all have answered, and then no more.
    expect(effect).not_to_have_attribute("hx-get", "", timeout=20_000)
    expect(effect).to_contain_text("s.", timeout=20_000)
    shot(olga, "kill-effect")
    expect(olga.locator("table")).to_contain_text("reservations dropped")
    row = olga.locator("tr", has_text="The prices are wrong.")
    row.locator("input[name=reason]").fill("They are right again.")
    row.locator("text=Lift").click()
    expect(olga.locator("#kill-effect")).to_contain_text("workers", timeout=20_000)
    expect(olga.locator("text=Nothing is switched off.")).to_be_visible()


def test_a_stop_rule_is_kept(house: House, people: Callable[[str], Page]) -> None:
    fin = people("fin")
    fin.goto(f"{house.url}/admin/governance/stoprule/add/")
    fin.select_option("select[name=scope]", "everything")
    fin.select_option("select[name=measure]", "discount_share")
    fin.fill("input[name=threshold]", "60")
    fin.select_option("select[name=action]", "pause")
    fin.fill("textarea[name=reason]", "No offer is meant to take more than half.")
    shot(fin, "stop-rule")
    fin.click("button[name=_save], input[name=_save]")
    expect(fin.locator("#result_list")).to_contain_text("everything")
    shot(fin, "stop-rules")
    fin.goto(f"{house.url}/admin/governance/jobrun/")
    expect(fin.locator("table").first).to_contain_text("watch_stop_rules")
    shot(fin, "jobs")
