"""Reading the rules of a launch."""

import pytest

from decisions.public import DocumentErrors
from governance.launch.rules import LaunchRules, read_rules


def test_a_document_that_says_nothing_has_the_defaults() -> None:
    assert read_rules({"launch": "default"}) == LaunchRules(
        frozenset({"test_baskets", "worst_stack"}), {}, 24
    )


def test_what_a_document_says() -> None:
    rules = read_rules(
        {
            "launch": "default",
            "required": ["forecast"],
            "second_approver_above": {"EUR": "10000.00", "JPY": "1500000"},
            "emergency_review_hours": 4,
        }
    )
    assert rules == LaunchRules(frozenset({"forecast"}), {"EUR": 1_000_000, "JPY": 1_500_000}, 4)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"requires": []}, "/requires"),
        ({"required": "forecast"}, "/required"),
        ({"required": ["prayer"]}, "/required"),
        ({"second_approver_above": ["EUR"]}, "/second_approver_above"),
        ({"second_approver_above": {"EUR": 10000}}, "/second_approver_above/EUR"),
        ({"second_approver_above": {"EUR": "1.999"}}, "/second_approver_above/EUR"),
        ({"second_approver_above": {"XXQ": "1.00"}}, "/second_approver_above/XXQ"),
        ({"emergency_review_hours": 0}, "/emergency_review_hours"),
        ({"emergency_review_hours": True}, "/emergency_review_hours"),
        ({"emergency_review_hours": 24 * 14 + 1}, "/emergency_review_hours"),
        ("launch", ""),
    ],
)
def test_what_cannot_be_read_is_named(document: object, path: str) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_rules(document)
    assert [problem.path for problem in caught.value.problems] == [path]
