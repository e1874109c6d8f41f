"""Problems as a list with links: each says in words where it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from decisions.public import Problem
from promotions.builder.fields import element_id
from promotions.builder.form import Form
from promotions.builder.locating import fields_in, trail
from promotions.builder.messages import Message, Messages, name_of, sentence
from promotions.builder.wording import worded


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem, its place in words, and the page's anchor of it ("": the page doesn't show it)."""

    place: str
    text: str
    anchor: str


def messages_of(problems: Sequence[Problem], places: Mapping[str, str], form: Form | None) -> Messages:
    """The problems at their fields, in the words of the form; without a form in the document's own."""
    if form is None:
        return Messages.of(problems, places)
    nameless = any((each.path, each.code) == ("/name", "missing") for each in problems)
    # A code is made of the name, so that without one only the name is missing.
    made = f"/{form.key}" if nameless and not form.code else None
    return Messages(_message(problem, places, form) for problem in problems if problem.path != made)


def _message(problem: Problem, places: Mapping[str, str], form: Form) -> Message:
    name = name_of(problem.path, places)
    found = trail(name, form)
    around = [spec for each in found[-2:] for spec in fields_in(each)]
    labels = {spec.key: spec.label for spec in around or form.specs()}
    return Message(name, sentence(worded(problem, found[-1] if found else None, labels)))


def placed(messages: Messages, form: Form) -> list[Placed]:
    """Every problem of a form that has been shown, in order."""
    left = messages.left
    return [
        Placed(place_of(message.name, form), message.text, "" if message in left else _anchor(message, form))
        for message in messages.all
    ]


def placed_unshown(messages: Messages, form: Form) -> list[Placed]:
    """Problems of a form that stands on the page without them: each links to its field."""
    return [Placed(place_of(each.name, form), each.text, _anchor(each, form)) for each in messages.all]


def placed_by_path(messages: Iterable[Message]) -> list[Placed]:
    """Problems of a document that is shown as text: their place is their path."""
    return [Placed(message.name.replace(".", " › "), message.text, "id_document") for message in messages]


def place_of(name: str, form: Form) -> str:
    """What a field is called: "Percent off, Percent off" or "Ends"."""
    found = trail(name, form)
    if found:
        return ", ".join(spec.label for spec in found if spec.label)
    first = name.partition(".")[0]
    if inner := next((spec.label for spec in form.specs() if spec.key.startswith(f"{name}.")), ""):
        return inner
    return {form.key: "Code", "give": "Gives", "when": "To whom"}.get(first, first.replace("_", " "))


def _anchor(message: Message, form: Form) -> str:
    if message.name == "give":
        return "section-gives"
    return element_id(message.name)
