"""Documents and rows: what goes in comes out, and wrong places are named."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.public import DocumentErrors, load_documents
from promotions.documents import campaign_document, document_of, read_campaign, read_draft, to_yaml
from promotions.documents.applying import apply_document
from promotions.models import Campaign, Offer, OfferVersion
from promotions.services.offers import save_draft
from tests.promotions.conftest import CAMPAIGN, PERCENT, Document, person

pytestmark = pytest.mark.django_db

FULL: Document = {
    "offer": "summer10",
    "name": "Summer 10 %",
    "campaign": "summer-2026",
    "tags": ["seasonal", "web only"],
    "owner": "maria@example.com",
    "objective": "lift_aov",
    "kpi": {"metric": "average_order_value", "target": "+5%"},
    "budget": {"EUR": "50000.00", "JPY": "1000"},
    "budget_short": "cut",
    "sunset": "2026-09-30",
    "suppressions": {"none": "too small to matter"},
    "texts": {"de": {"name": "Sommer 10 %", "message": "10 % auf Ihre Bestellung"}},
    "starts": "2026-06-01T09:30",
    "ends": "2026-09-01",
    "zone": "Europe/Berlin",
    "trigger": "code",
    "codes": ["SUMMER10", "Sommer 10"],
    "case_sensitive": True,
    "partner": "anna",
    "priority": 50,
    "stage": "order",
    "where": {"channels": ["web"], "regions": ["EU"]},
    "when": {"any": [{"kind": "segment", "in": ["vip"]}, {"not": {"kind": "order_count", "at_least": 1}}]},
    "give": [PERCENT, {"kind": "points", "points": 100}],
    "stacking": {"exclusive": "stage", "groups": ["seasonal"], "never_with": {"tags": ["clearance"]}},
}


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param({}, id="everything"),
        pytest.param({"budget": {"none": "few"}}, id="no budget with its reason"),
        pytest.param({"when": [], "where": {}}, id="empty parts"),
        pytest.param({"zone": None, "starts": "2026-06-01T00:00:00Z", "ends": None}, id="an instant in UTC"),
        pytest.param({"trigger": None, "codes": None, "case_sensitive": None}, id="automatic"),
        pytest.param({"campaign": None, "owner": "maria"}, id="owner by user name"),
        pytest.param({"priority": -3, "stage": None}, id="negative priority"),
        pytest.param(
            {"give": [{"kind": "amount_off", "amount": "5.00"}], "currency": "EUR"}, id="bare amounts"
        ),
    ],
)
def test_what_is_written_comes_back(maria: User, campaign: Campaign, keys: Document) -> None:
    document = {**FULL, **keys}
    version = save_draft(actor=maria, document=document)
    stated = {key: value for key, value in document.items() if value not in (None, [], {})}
    again = OfferVersion.objects.get(pk=version.pk)
    assert document_of(again) == stated
    assert load_documents(to_yaml(document_of(again))) == [stated]


def test_a_campaign_comes_back_as_it_was_written(campaign: Campaign) -> None:
    assert campaign_document(Campaign.objects.get()) == CAMPAIGN


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)
names = texts.filter(lambda text: bool(text.strip()))
documents = st.fixed_dictionaries(
    {"offer": st.just("x"), "give": st.just([PERCENT])},
    optional={
        "name": names,
        "tags": st.lists(names, min_size=1, max_size=3, unique=True),
        "texts": st.dictionaries(
            st.sampled_from(["de", "fr-CA", "no"]),
            st.fixed_dictionaries({"name": names}),
            min_size=1,
            max_size=2,
        ),
        "priority": st.integers(-1000, 1000).filter(bool),
        "where": st.fixed_dictionaries({"channels": st.lists(names, min_size=1, max_size=3, unique=True)}),
        "budget": st.fixed_dictionaries({"none": names}),
        "when": st.lists(
            st.fixed_dictionaries(
                {"kind": st.just("segment"), "in": st.lists(names, min_size=1, max_size=3)}
            ),
            min_size=1,
            max_size=3,
        ),
    },
)


@given(document=documents)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_texts_survive_rows_and_yaml(db: None, document: Document) -> None:
    version = OfferVersion(offer=Offer(code="x"), number=1)
    apply_document(version, read_draft(document))
    assert document_of(version) == document
    assert load_documents(to_yaml(document)) == [document]


WRONG: list[Any] = [
    pytest.param({"owner": "nobody@example.com"}, "/owner", "unknown_owner", id="an owner nobody knows"),
    pytest.param({"owner": "gone@example.com"}, "/owner", "unknown_owner", id="an owner who has left"),
    pytest.param({"owner": "twin@example.com"}, "/owner", "ambiguous_owner", id="an e-mail of two people"),
    pytest.param({"campaign": "nope"}, "/campaign", "unknown_campaign", id="a campaign nobody knows"),
    pytest.param({"objective": "fun"}, "/objective", "wrong_value", id="an objective not in the list"),
    pytest.param(
        {"kpi": {"metric": "revenue", "target": "much"}}, "/kpi/target", "wrong_value", id="a vague target"
    ),
    pytest.param({"limits": {"total": -5}}, "/limits/total", "wrong_value", id="limits"),
    pytest.param({"colour": "red"}, "/colour", "unknown_key", id="a key that is no key"),
    pytest.param({"trigger": "proposal"}, "/trigger", "not_built", id="a trigger not built yet"),
    pytest.param({"ends": "2026-05-31"}, "/ends", "outside_campaign", id="over before the campaign begins"),
    pytest.param({"starts": "2026-09-02"}, "/starts", "outside_campaign", id="begins after the campaign"),
    pytest.param({"partner": "a\x00b"}, "/partner", "wrong_value", id="NUL"),
    pytest.param({"name": "x" * 300_000}, "", "too_large", id="larger than the bound"),
]


@pytest.mark.parametrize(("keys", "path", "code"), WRONG)
def test_wrong_places_are_named(campaign: Campaign, keys: Document, path: str, code: str) -> None:
    person("gone", active=False)
    for name in ("twin", "twin2"):
        User.objects.create_user(name, "twin@example.com")
    document = {"offer": "x", "campaign": "summer-2026", "give": [PERCENT], **keys}
    with pytest.raises(DocumentErrors) as caught:
        read_draft(document)
    assert (path, code) in [(problem.path, problem.code) for problem in caught.value.problems]


def test_all_problems_are_named_at_once(db: None) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_draft({"offer": "x", "owner": "nobody", "campaign": "nope", "colour": "red"})
    assert {problem.path for problem in caught.value.problems} == {"/owner", "/campaign", "/colour", "/give"}


@pytest.mark.parametrize("document", [None, [], "text", 3])
def test_what_is_no_object_is_refused(db: None, document: Any) -> None:
    with pytest.raises(DocumentErrors):
        read_draft(document)
    with pytest.raises(DocumentErrors):
        read_campaign(document)


@pytest.mark.parametrize(
    ("keys", "path", "code"),
    [
        pytest.param({"campaign": "no spaces"}, "/campaign", "wrong_value", id="code"),
        pytest.param({"campaign": None}, "/campaign", "missing", id="no code"),
        pytest.param({"name": None}, "/name", "missing", id="no name"),
        pytest.param({"give": [PERCENT]}, "/give", "unknown_key", id="an offer's key"),
        pytest.param({"zone": "Mars"}, "/zone", "unknown_zone", id="zone"),
        pytest.param({"sunset": "2026-08-01"}, "/sunset", "contradiction", id="sunset before the end"),
    ],
)
def test_campaigns_are_read_by_the_same_law(maria: User, keys: Document, path: str, code: str) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_campaign({**CAMPAIGN, **keys})
    assert (path, code) in [(problem.path, problem.code) for problem in caught.value.problems]
