"""The demo's decision and its log-ins as a person reads them."""

from collections.abc import Iterator, Sequence
from typing import Any

NOTHING = ("", "0", "0.00", "0.000", None)


def table(rows: Sequence[Sequence[str]], *, left: int) -> Iterator[str]:
    """Rows with aligned columns: the first `left` to the left, the others to the right."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  " + "  ".join(cells).rstrip()


def minus(amount: str | None) -> str:
    return "" if amount in NOTHING else f"-{amount}"


def priced_rows(answer: dict[str, Any]) -> list[list[str]]:
    """One row per line, then shipping and the total."""
    rows = [["", "unit", "subtotal", "discount", "total"]]
    for line in answer["lines"]:
        name = f"{line['quantity']} x {line['sku']}"
        rows.append(
            [name, line["unit_price"] or "", line["subtotal"], minus(line["discount"]), line["total"]]
        )
    if shipping := answer.get("shipping"):
        rows.append(["shipping", "", shipping["amount"], minus(shipping["discount"]), shipping["total"]])
    totals = answer["totals"]
    rows.append(["to pay", "", "", minus(totals["discount"]), totals["total"]])
    return rows


def reason_text(offer: dict[str, Any]) -> str:
    """Why the offer is in its state, in words."""
    words = [reason.get("message") or reason.get("code", "") for reason in offer.get("reasons", [])]
    if offer["state"] == "applied" and offer.get("message"):
        words.insert(0, offer["message"])
    if offer.get("displaced_by"):
        words.insert(0, f"displaced by {', '.join(offer['displaced_by'])}")
    return "; ".join(dict.fromkeys(filter(None, words)))


def offer_rows(answer: dict[str, Any]) -> list[list[str]]:
    """One row per offer that was looked at: applied ones first."""
    order = sorted(answer["offers"], key=lambda offer: offer["state"] != "applied")
    return [
        [offer["state"], offer["code"], minus(offer.get("amount")), reason_text(offer)] for offer in order
    ]


def gain_rows(answer: dict[str, Any]) -> Iterator[str]:
    """What the shopper gets beside money, and what is within reach."""
    for gift in answer.get("gifts", []):
        yield f"  gift: {gift['quantity']} x {gift['sku']} ({gift['offer']})"
    for reward in answer.get("rewards", []):
        granted = next((reward[key] for key in ("points", "text", "pool", "template") if key in reward), "")
        yield f"  {reward['kind']}: {granted} ({reward['offer']})"
    for nudge in answer.get("nudges", []):
        yield f"  within reach: {nudge['message']}"


def decision_text(request: dict[str, Any], answer: dict[str, Any]) -> str:
    """Request and answer, on a screen."""
    asked = f"channel {request['channel']}, currency {request['currency']}"
    if customer := (request.get("customer") or {}).get("id"):
        asked += f", customer {customer}"
    if request.get("coupons"):
        asked += f", coupons {', '.join(request['coupons'])}"
    lines = [
        "",
        f"POST /api/v1/decisions: {asked}",
        f"decision {answer['id']}, snapshot {answer['snapshot'][:19]}",
        "",
        *table(priced_rows(answer), left=1),
        "",
        *table(offer_rows(answer), left=4),
        *gain_rows(answer),
        "",
    ]
    return "\n".join(lines)


def welcome_text(url: str, logins: list[dict[str, str]], keys: list[dict[str, Any]]) -> str:
    """Where to go next."""
    key_rows = [[key["channel"], key["key"], ", ".join(key["scopes"])] for key in keys]
    lines = [
        f"Back office  {url}/admin/",
        f"API          {url}/api/v1/   documentation {url}/api/docs",
        "",
        "Log-ins",
        *table([[login["user"], login["password"], login["role"]] for login in logins], left=3),
        "",
        "API keys (Authorization: Bearer ...)",
        *table(key_rows, left=3),
        "",
        "Ctrl-C ends everything.",
    ]
    return "\n".join(lines)
