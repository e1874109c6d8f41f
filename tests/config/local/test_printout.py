from config.local.printout import decision_text

REQUEST = {"channel": "web", "currency": "EUR", "customer": {"id": "c-42"}, "coupons": ["SUMMER10"]}
ANSWER = {
    "id": "01J0",
    "snapshot": "sha256:0123456789abcdef",
    "lines": [
        {
            "sku": "DRESS",
            "quantity": 2,
            "unit_price": "49.90",
            "subtotal": "99.80",
            "discount": "9.98",
            "total": "89.82",
        },
        {
            "sku": "SOCK",
            "quantity": 1,
            "unit_price": None,
            "subtotal": "2.00",
            "discount": "0.00",
            "total": "2.00",
        },
    ],
    "shipping": {"amount": "4.90", "discount": "4.90", "total": "0.00"},
    "totals": {"discount": "14.88", "total": "91.82"},
    "offers": [
        {
            "code": "dress-deal",
            "state": "displaced",
            "displaced_by": ["summer10"],
            "reasons": [{"code": "stacking_group", "message": "only one of its group"}],
        },
        {"code": "vip", "state": "failed", "reasons": [{"code": "segment_missing"}]},
        {"code": "summer10", "state": "applied", "amount": "9.98", "message": "10 % off", "reasons": []},
    ],
    "gifts": [{"offer": "gwp", "sku": "TOTE", "quantity": 1}],
    "rewards": [
        {"offer": "boost", "kind": "points", "points": 180},
        {"offer": "vip", "kind": "perk", "code": "early", "text": "Early access"},
        {"offer": "again", "kind": "voucher", "pool": "next-order"},
    ],
    "nudges": [{"message": "Spend 20.20 more and save 12.00"}],
}
TEXT = """
POST /api/v1/decisions: channel web, currency EUR, customer c-42, coupons SUMMER10
decision 01J0, snapshot sha256:0123456789ab

              unit  subtotal  discount  total
  2 x DRESS  49.90     99.80     -9.98  89.82
  1 x SOCK              2.00             2.00
  shipping              4.90     -4.90   0.00
  to pay                        -14.88  91.82

  applied    summer10    -9.98  10 % off
  displaced  dress-deal         displaced by summer10; only one of its group
  failed     vip                segment_missing
  gift: 1 x TOTE (gwp)
  points: 180 (boost)
  perk: Early access (vip)
  voucher: next-order (again)
  within reach: Spend 20.20 more and save 12.00
"""


def test_a_decision_on_a_screen() -> None:
    assert decision_text(REQUEST, ANSWER) == TEXT
