"""Problems as a list with links: each says in words where it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from promotions.builder.fields import element_id
from promotions.builder.form import Form
from promotions.builder.messages import Message, Messages
from promotions.builder.nodes import fields_of, kind_of


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem, its place in words, and the page's anchor of it ("": the page doesn't show it)."""

    place: str
    text: str
    anchor: str


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
    """What a field is called: "Percent off, percent off" or "Ends"."""
    first, _, rest = name.partition(".")
    node = next((node for node in form.nodes.all() if node.id == first), None)
    if node is not None:
        kind = kind_of(node.kind)
        label = "Group" if node.is_group else kind.label if kind is not None else node.kind
        labels = {spec.key: spec.label for spec in fields_of(node)}
        key, _, deeper = rest.partition(".")
        return ", ".join(part for part in (label, labels.get(key, key), deeper.replace(".", " ")) if part)
    labels = {spec.key: spec.label for spec in form.specs()} | {
        form.key: "Code",
        "give": "Gives",
        "when": "To whom",
    }
    while name and name not in labels:
        name = name.rpartition(".")[0]
    return labels.get(name, first)


def _anchor(message: Message, form: Form) -> str:
    if message.name == "give":
        return "section-gives"
    return element_id(message.name)
