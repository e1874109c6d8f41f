"""From an empty form to a changed price at checkout: two people, one browser each, one API."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.living import House

CODE, COUPON = "winter-warmers", "WARM20"
BASKET = {
    "lines": [{"id": "1", "sku": "MUG-STONE", "quantity": 3, "unit_price": "12.50"}],
    "shipping": {"amount": "4.90"},
}


def decision(house: House, channel: str, key: str) -> tuple[int, dict[str, Any]]:
    """The answer to the same basket for a channel, asked with a channel's key."""
    body = {"channel": channel, "currency": "EUR", "basket": BASKET, "coupons": [COUPON]}
    return house.post("/api/v1/decisions", body, key=house.key(key))


def coupon_state(house: House) -> tuple[str, str]:
    """(what became of the coupon, what the basket costs) on the web."""
    status, answer = decision(house, "web", "web")
    assert status == 200, answer
    return answer["coupons"][0]["state"], answer["totals"]["total"]


def build(page: Page, house: House) -> None:
    """Fills the builder: a code, a percentage, a condition, a campaign to inherit from."""
    page.goto(f"{house.url}/admin/promotions/offer/add/")
    page.locator("#id_name").fill("Winter warmers")
    page.locator("#id_offer").fill(CODE)
    page.locator("#id_campaign").select_option(index=1)
    page.locator("#id_trigger").select_option("code")
    page.get_by_text("Add a benefit").click()
    page.get_by_role("button", name="Percent off").click()
    page.get_by_role("textbox", name="Percent off").fill("20")
    page.get_by_role("combobox", name="On", exact=True).select_option("order")
    page.locator("#id_codes").fill(COUPON)
    page.get_by_text("Add a condition").click()
    page.get_by_role("button", name="Basket value").click()
    page.get_by_role("group", name="at least").get_by_label("EUR").fill("30.00")


def try_on_a_basket(page: Page) -> None:
    """Prices three mugs with the draft, beside what is live, before anything is saved."""
    page.get_by_role("button", name="Remove line 2").click()
    expect(page.get_by_label("Line 2, SKU")).to_have_count(0)
    page.get_by_label("Line 1, SKU").fill("MUG-STONE")
    page.get_by_label("Line 1, SKU").press("Tab")
    expect(page.get_by_label("Line 1, unit price")).to_have_value("12.50")
    page.get_by_label("Line 1, units").fill("3")


def test_a_marketer_builds_it_and_finance_lets_it_live(house: House, people: Callable[[str], Page]) -> None:
    maria = people("maria")
    build(maria, house)
    side = maria.get_by_role("complementary", name="What it says and does")
    expect(side.get_by_text("20 % off the order")).to_be_visible()
    maria.get_by_role("button", name="Save draft").click()
    maria.wait_for_url("**/change/")
    try_on_a_basket(maria)
    side = maria.get_by_role("complementary", name="What it says and does")
    expect(side.get_by_text("This offer applies: 7.50 EUR")).to_be_visible()
    maria.locator("summary", has_text="Send to review").click()
    maria.get_by_label("Note for the checker").fill("Mugs before Christmas")
    maria.get_by_role("button", name="Send to review").click()
    expect(maria.get_by_text(f"{CODE} v1 waits for a checker.")).to_be_visible()

    fin = people("fin")
    fin.get_by_role("link", name="Inbox").click()
    fin.get_by_role("link", name="Winter warmers").last.click()
    approve = fin.get_by_role("button", name="Approve and publish")
    answer = fin.locator(".desk-decide").bounding_box()
    assert answer is not None
    assert answer["height"] <= 80, "the answer covers the evidence"
    expect(approve).to_be_visible()

    maria.goto(fin.url)
    expect(maria.get_by_text("You submitted it: somebody else has to check it.")).to_be_visible()
    expect(maria.get_by_role("button", name="Approve and publish")).to_have_count(0)
    by_hand = f"{house.url}{approve.get_attribute('formaction')}"
    token = maria.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    assert maria.request.post(by_hand, form={"csrfmiddlewaretoken": token}).status == 403
    assert coupon_state(house) == ("failed", "42.40")

    approve.click()
    approved = time.monotonic()
    while coupon_state(house) != ("applied", "34.90"):
        assert time.monotonic() - approved < 2, "not effective within 2 s of the approval"
        time.sleep(0.05)
    expect(fin.get_by_text("approved", exact=False).first).to_be_visible()

    status, refused = decision(house, "web", "pos")
    assert (status, refused["code"]) == (403, "channel_not_allowed")

    olga = people("olga")
    switch_off_and_on(olga, maria, house)


def switch_off_and_on(olga: Page, maria: Page, house: House) -> None:
    """Operations pauses the offer from its page, gives a reason once, and lets it go on."""
    maria.goto(f"{house.url}/admin/promotions/offer/?q={CODE}")
    address = maria.get_by_role("link", name="Winter warmers").first.get_attribute("href")
    olga.goto(f"{house.url}{address}")
    for deed, wanted in (("Pause", ("killed", "42.40")), ("Resume", ("applied", "34.90"))):
        olga.locator("summary", has_text=deed).click()
        olga.locator("details[open]").get_by_role("textbox").fill("wrong price in the catalogue")
        olga.locator("details[open]").get_by_role("button", name=deed).click()
        done = time.monotonic()
        while coupon_state(house) != wanted:
            assert time.monotonic() - done < 3, f"{deed} is not effective"
            time.sleep(0.05)
