"""The builder: what is shown, posted, arranged and saved; problems land at their field and lose nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from decisions.public import BENEFITS, CONDITIONS, dump_offer, read_offer
from promotions.documents import document_of, to_yaml
from promotions.models import Offer, OfferVersion
from promotions.services.offers import save_draft
from tests.promotions.admin.pages import fields, read
from tests.promotions.conftest import PERCENT, Draft, publish

pytestmark = pytest.mark.django_db

ADD = "/admin/promotions/offer/add/"


def url(version: OfferVersion) -> str:
    return reverse("admin:promotions_offer_change", args=[version.offer_id])


def meaning(document: dict[str, Any]) -> dict[str, Any]:
    return dump_offer(read_offer(document))


def arrange(client: Client, address: str, *moves: str, **typed: str) -> dict[str, list[str]]:
    """The form's fields after some moves without script, then with these values typed."""
    posted = fields(client.get(address))  # type: ignore[arg-type]
    for move in moves:
        response = client.post(address, {**posted, "move": move})
        assert response.status_code == 200
        posted = fields(response)  # type: ignore[arg-type]
    return {**posted, **{name: [value] for name, value in typed.items()}}


@pytest.mark.parametrize("kind", sorted(BENEFITS))
def test_every_benefit_goes_through_the_page(as_maria: Client, draft: Draft, kind: str) -> None:
    version = draft(give=[BENEFITS[kind].sample, PERCENT])
    address = url(version)
    posted = fields(as_maria.get(address))  # type: ignore[arg-type]
    assert as_maria.post(address, {**posted, "do": "save"}).status_code == 302
    version.refresh_from_db()
    assert (version.revision, version.number) == (1, 1), "an untouched form changes nothing"
    as_maria.post(address, {**posted, "name": "x", "do": "save"})
    version.refresh_from_db()
    assert meaning(document_of(version)) == meaning(
        {"offer": "summer10", "name": "x", "give": [BENEFITS[kind].sample, PERCENT]}
    )


@pytest.mark.parametrize("kind", sorted(CONDITIONS))
def test_every_condition_goes_through_the_page(as_maria: Client, draft: Draft, kind: str) -> None:
    when = [{"any": [CONDITIONS[kind].sample, {"not": CONDITIONS[kind].sample}]}]
    version = draft(when=when)
    address = url(version)
    posted = fields(as_maria.get(address))  # type: ignore[arg-type]
    as_maria.post(address, {**posted, "name": "x", "do": "save"})
    version.refresh_from_db()
    assert meaning(document_of(version)) == meaning(
        {"offer": "summer10", "name": "x", "give": [PERCENT], "when": when}
    )


def test_an_offer_from_nothing(as_maria: Client, maria: User) -> None:
    posted = arrange(
        as_maria,
        ADD,
        "add:give:percent_off",
        "add:when:subtotal",
        **{"name": "Ten from fifty", "n1.percent": "10", "n1.on": "order", "n2.at_least.EUR": "50.00"},
    )
    response = as_maria.post(ADD, {**posted, "do": "save"}, follow=True)
    version = OfferVersion.objects.get()
    assert response.redirect_chain == [(url(version), 302)]
    assert "Missing for review: owner, objective" in read(response).words  # type: ignore[arg-type]
    assert document_of(version) == {
        "offer": "ten-from-fifty",
        "name": "Ten from fifty",
        "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
        "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
    }
    assert version.history.latest().history_user == maria


def test_a_problem_of_a_whole_condition_is_said_in_words(as_maria: Client, draft: Draft) -> None:
    version = draft(when=[{"kind": "subtotal", "at_least": {"EUR": "50.00"}}])
    posted = {**fields(as_maria.get(url(version))), "n2.at_least.EUR": "", "do": "save"}  # type: ignore[arg-type]
    words = read(as_maria.post(url(version), posted)).words  # type: ignore[arg-type]
    assert "Needs a lowest, a highest or an exact value" in words


def test_another_notation_is_no_edit(as_maria: Client, draft: Draft) -> None:
    off = {"kind": "percent_off", "percent": "12.50", "max_discount": {"EUR": "20"}}
    bounds = [{"any": [{"not": {"kind": "subtotal", "at_least": {"EUR": "20", "JPY": "300"}}}]}]
    version = draft(give=[off], when=bounds)
    (stored,) = version.terms["give"]
    assert (stored["percent"], stored["max_discount"]) == ("12.5", {"EUR": "20.00"})
    posted = fields(as_maria.get(url(version)))  # type: ignore[arg-type]
    as_maria.post(url(version), {**posted, "do": "save"})
    assert version.history.count() == 1


PROBLEMS: list[Any] = [
    pytest.param(
        {"n1.percent": "abc"},
        "id_n1-percent",
        "must be a number from 0.0001 to 100, such as 12.5, not “abc”",
        id="a percentage in words",
    ),
    pytest.param({"n1.percent": ""}, "id_n1-percent", "must be filled in", id="a percentage left out"),
    pytest.param({"n1.max_discount.EUR": "1.999"}, "id_n1-max_discount", "decimal places", id="too fine"),
    pytest.param(
        {"n1.items.price.at_least.EUR": "x"},
        "id_n1-items-price-at_least",
        "“x” is not an amount such as 12.50",
        id="nested",
    ),
    pytest.param({"n2.at_least.EUR": "-1"}, "id_n2-at_least", "at least 0.00", id="a negative threshold"),
    pytest.param({"zone": "Mars"}, "id_zone", "IANA", id="a zone that is none"),
    pytest.param({"ends.date": "2026-01-01"}, "id_ends", "before it starts", id="over before it begins"),
    pytest.param(
        {"kpi.metric": "revenue", "kpi.target": "much"}, "id_kpi-target", "relative", id="a vague target"
    ),
    pytest.param({"trigger": "code"}, "id_codes", "needs codes", id="no code"),
    pytest.param(
        {"budget.other.currency": "XXQ", "budget.other.amount": "5"}, "id_budget", "ISO 4217", id="money"
    ),
    pytest.param({"where.channels": "x" * 81}, "id_where-channels", "1 to 80", id="a long name"),
    pytest.param({"kpi.target": "+5%"}, "id_kpi-metric", "KPI: Must be chosen", id="a target without KPI"),
    pytest.param(
        {"n1.items.price.at_least.EUR": "x"},
        "id_n1-items-price-at_least",
        "Percent off, Which items, Unit price, At least, EUR: ",
        id="a place in words",
    ),
    pytest.param({"priority": "high"}, "id_priority", "whole number", id="a priority in words"),
]


@pytest.mark.parametrize(("typed", "anchor", "words"), PROBLEMS)
def test_problems_land_at_their_field_and_nothing_is_lost(
    as_maria: Client, draft: Draft, typed: dict[str, str], anchor: str, words: str
) -> None:
    version = draft(when=[{"kind": "subtotal", "at_least": {"EUR": "50.00"}}], starts="2026-06-01")
    address = url(version)
    posted = {**fields(as_maria.get(address)), "name": "Typed", **typed}  # type: ignore[arg-type]
    response = as_maria.post(address, {**posted, "do": "save"})
    page = read(response)  # type: ignore[arg-type]
    assert response.status_code == 200
    assert f'href="#{anchor}' in response.content.decode()
    assert any(each.startswith(anchor) for each in page.ids)
    assert words.casefold() in page.words.casefold()
    assert 'aria-invalid="true"' in response.content.decode()
    shown = page.forms["offer-form"]
    assert shown["name"] == ["Typed"]
    for name, value in typed.items():
        if not name.startswith("budget.other"):
            assert shown[name] == [value]
    version.refresh_from_db()
    assert version.revision == 1


def test_a_tree_is_built_nested_and_taken_apart_by_buttons(as_maria: Client, draft: Draft) -> None:
    address = url(draft())
    posted = arrange(
        as_maria,
        address,
        "add:when:segment",  # n2
        "add:when:any",  # n3
        "add:n3:order_count",  # n4
        "add:n3:channel",  # n5
        "up:n5",
        "add:n3:none",  # n6
        "add:n6:region",  # n7
        "wrap:n2",  # n8 around n2
        "out:n4",
        **{"n2.in": "vip\ngold", "n4.equals": "0", "n5.in": "web", "n7.in": "DE"},
    )
    as_maria.post(address, {**posted, "do": "save"})
    assert OfferVersion.objects.get().terms["when"] == [
        {"any": [{"kind": "segment", "in": ["vip", "gold"]}]},
        {"any": [{"kind": "channel", "in": ["web"]}, {"not": {"kind": "region", "in": ["DE"]}}]},
        {"kind": "order_count", "equals": 0},
    ]
    # Saved, the nodes are numbered anew: n2 the first group, n4 the second, n5 to n7 in it, n8 after it.
    posted = arrange(as_maria, address, "remove:n2", "into:n8", "down:n5")
    as_maria.post(address, {**posted, "do": "save"})
    assert OfferVersion.objects.get().terms["when"] == [
        {
            "any": [
                {"not": {"kind": "region", "in": ["DE"]}},
                {"kind": "channel", "in": ["web"]},
                {"kind": "order_count", "equals": 0},
            ]
        }
    ]


def test_exceptions_and_alternatives_open_and_close(as_maria: Client, draft: Draft) -> None:
    address = url(draft(give=[{"kind": "percent_off", "percent": "10"}]))
    posted = arrange(
        as_maria,
        address,
        "open:n1.items.exclude",
        "open:n1.items.any",
        "more:n1.items.any",
        **{"n1.items.exclude.skus": "A\nB", "n1.items.any.0.brands": "Acme", "n1.items.any.1.tags": "new"},
    )
    as_maria.post(address, {**posted, "do": "save"})
    assert OfferVersion.objects.get().terms["give"][0]["items"] == {
        "exclude": {"skus": ["A", "B"]},
        "any": [{"brands": ["Acme"]}, {"tags": ["new"]}],
    }
    posted = arrange(as_maria, address, "less:n1.items.any.0", "close:n1.items.exclude")
    as_maria.post(address, {**posted, "do": "save"})
    assert OfferVersion.objects.get().terms["give"][0]["items"] == {"any": [{"tags": ["new"]}]}


def test_an_opened_part_left_empty_is_not_meant(as_maria: Client, draft: Draft) -> None:
    address = url(draft())
    posted = arrange(as_maria, address, "open:n1.items.exclude", name="x")
    as_maria.post(address, {**posted, "do": "save"})
    assert OfferVersion.objects.get().terms["give"] == [PERCENT]


def test_a_swap_brings_the_form_alone_and_names_the_focus(as_maria: Client, draft: Draft) -> None:
    address = url(draft())
    posted = fields(as_maria.get(address))  # type: ignore[arg-type]
    response = as_maria.post(address, {**posted, "move": "add:when:segment"}, headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith('<div id="builder"')
    assert '"od-focus": {"to": "n2"}' in response["HX-Trigger-After-Settle"]
    assert OfferVersion.objects.get().revision == 1


@pytest.mark.parametrize(
    "tree",
    [
        "no json",
        "[]",
        '{"give": [{"id": "x"}]}',
        '{"give": [{"id": "n1", "kind": "a"}, {"id": "n1", "kind": "a"}]}',
    ],
)
def test_a_tampered_tree_is_refused_without_a_trace(as_maria: Client, draft: Draft, tree: str) -> None:
    address = url(draft())
    posted = fields(as_maria.get(address))  # type: ignore[arg-type]
    response = as_maria.post(address, {**posted, "tree": tree, "do": "save"})
    assert response.status_code in (200, 400)
    assert OfferVersion.objects.get().revision == 1


def test_codes_that_are_hidden_are_not_meant(as_maria: Client, draft: Draft) -> None:
    address = url(draft(trigger="code", codes=["A"]))
    posted = fields(as_maria.get(address))  # type: ignore[arg-type]
    as_maria.post(address, {**posted, "trigger": "automatic", "do": "save"})
    assert document_of(OfferVersion.objects.get()) == {"offer": "summer10", "give": [PERCENT]}


class TestAsADocument:
    def test_form_and_document_are_two_faces_of_what_is_typed(self, as_maria: Client, draft: Draft) -> None:
        address = url(draft())
        posted = {**fields(as_maria.get(address)), "name": "Typed"}  # type: ignore[arg-type]
        page = read(as_maria.post(address, {**posted, "do": "to:document"}))  # type: ignore[arg-type]
        text = page.forms["offer-form"]["document"][0]
        assert text == to_yaml({"offer": "summer10", "name": "Typed", "give": [PERCENT]})
        posted = {**page.forms["offer-form"], "document": text.replace('"10"', '"15"')}
        page = read(as_maria.post(address, {**posted, "do": "to:form"}))  # type: ignore[arg-type]
        assert page.forms["offer-form"]["n1.percent"] == ["15"]
        assert OfferVersion.objects.get().revision == 1

    def test_a_document_is_saved(self, as_maria: Client, draft: Draft) -> None:
        address = url(draft())
        posted = fields(as_maria.get(f"{address}?face=document"))  # type: ignore[arg-type]
        document = "name: Ten\nsuppressions: {none: few}\ngive: [{kind: percent_off, percent: 12.5}]"
        as_maria.post(address, {**posted, "document": document, "do": "save"})
        version = OfferVersion.objects.get()
        assert version.terms == {"give": [{"kind": "percent_off", "percent": "12.5"}]}
        assert version.suppressions_none_reason == "few"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("give: [", "line"),
            ("- a list", "must be an object"),
            ("a: 1\n---\nb: 2", "must be one document, not 2"),
            ("offer: other\ngive: [{kind: percent_off, percent: 5}]", "never changes"),
            ("give: [{kind: nope}]", "unknown benefit"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_text_stays(
        self, as_maria: Client, draft: Draft, text: str, words: str
    ) -> None:
        address = url(draft())
        posted = fields(as_maria.get(f"{address}?face=document"))  # type: ignore[arg-type]
        page = read(as_maria.post(address, {**posted, "document": text, "do": "save"}))  # type: ignore[arg-type]
        assert words.casefold() in page.words.casefold()
        assert page.forms["offer-form"]["document"] == [text]


def test_the_second_editor_is_told_and_keeps_his_entries(as_maria: Client, olga: User, draft: Draft) -> None:
    version = draft(name="One")
    posted = fields(as_maria.get(url(version)))  # type: ignore[arg-type]
    save_draft(actor=olga, document={**document_of(version), "priority": 7})
    response = as_maria.post(url(version), {**posted, "name": "Mine", "do": "save"})
    page = read(response)  # type: ignore[arg-type]
    assert response.status_code == 409
    assert "was changed by olga while you were editing it (priority)" in page.words
    assert page.forms["offer-form"]["name"] == ["Mine"]
    assert 'name="over" value="2">Save mine over it' in response.content.decode()
    assert OfferVersion.objects.get().name == "One"
    as_maria.post(url(version), {**page.forms["offer-form"], "over": "2"})
    assert OfferVersion.objects.get().name == "Mine"


def test_a_published_version_is_followed_by_a_draft(as_maria: Client, draft: Draft) -> None:
    version = publish(draft(name="One"))
    response = as_maria.get(url(version))
    assert "Saving opens version 2 as a draft" in read(response).words  # type: ignore[arg-type]
    posted = fields(response)  # type: ignore[arg-type]
    same = as_maria.post(url(version), {**posted, "do": "save"}, follow=True)
    assert "Nothing was changed: version 1 stays live." in read(same).words  # type: ignore[arg-type]
    as_maria.post(url(version), {**posted, "name": "Two", "do": "save"})
    assert list(OfferVersion.objects.order_by("number").values_list("state", "name")) == [
        ("live", "One"),
        ("draft", "Two"),
    ]
    page = read(as_maria.get(url(version) + "?version=1"))  # type: ignore[arg-type]
    assert "This is version 1; the newest one is version 2." in page.words


@pytest.mark.parametrize("state", ["in_review", "approved"])
def test_what_is_in_review_is_only_shown(as_maria: Client, draft: Draft, state: str) -> None:
    version = publish(draft(name="One"), state)
    response = as_maria.get(url(version))
    assert "it can be changed after it has been sent back" in read(response).words  # type: ignore[arg-type]
    posted = fields(response)  # type: ignore[arg-type]
    assert as_maria.post(url(version), {**posted, "name": "Two", "do": "save"}).status_code == 403
    assert OfferVersion.objects.get().name == "One"


def test_clone_and_drop_take_what_is_saved(as_maria: Client, draft: Draft) -> None:
    version = draft(name="One")
    posted = {**fields(as_maria.get(url(version))), "name": "Typed"}  # type: ignore[arg-type]
    as_maria.post(url(version), {**posted, "clone_code": "copy", "do": "act:clone"})
    assert dict(OfferVersion.objects.values_list("offer__code", "name")) == {"summer10": "One", "copy": "One"}
    as_maria.post(url(version), {**posted, "do": "act:drop"})
    version.refresh_from_db()
    assert (version.state, version.name) == ("retired", "One")


def test_an_unknown_action_is_not_found(as_maria: Client, draft: Draft) -> None:
    version = draft()
    posted = fields(as_maria.get(url(version)))  # type: ignore[arg-type]
    assert as_maria.post(url(version), {**posted, "do": "act:nope"}).status_code == 404


@pytest.mark.parametrize("key", ["threshold", "multibuy", "welcome", "nope"])
def test_starts_fill_the_form(as_maria: Client, key: str) -> None:
    posted = fields(as_maria.get(f"{ADD}?start={key}"))  # type: ignore[arg-type]
    response = as_maria.post(ADD, {**posted, "offer": "mine", "do": "save"})
    assert (response.status_code == 302) is (key != "nope")
    assert Offer.objects.filter(code="mine").exists() is (key != "nope")
