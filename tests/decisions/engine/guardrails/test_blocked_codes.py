"""Guardrail blocked_codes: codes that are never used together, worked by hand."""

from tests.decisions.engine.guardrails.cases import decided, lines, told


def test_codes_that_are_never_used_together() -> None:
    offers = [
        {
            "offer": code,
            "trigger": "code",
            "codes": [code],
            "give": [{"kind": "percent_off", "percent": percent}],
        }
        for code, percent in (("a", "10"), ("b", "20"), ("c", "5"))
    ]
    request = lines(("B", 1, "100.00"), coupons=["A", "b", "c"])
    for params in ({"codes": [["A", "B"]]}, {"blocked_codes": [["A", "B"]]}, [["A", "B"]]):
        rail = {"guardrail": "g", "kind": "blocked_codes", "params": params}
        decision = decided([rail], offers, request)
        assert told(decision, {"a": 0, "b": 0, "c": 0, "discount": 0}) == {
            "a": "displaced",
            "b": "applied",
            "c": "applied",
            "discount": "24.00",
        }
