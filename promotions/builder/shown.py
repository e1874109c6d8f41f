"""The nodes of a form ready for their templates: words, fields, and which buttons make sense."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from decisions.public import BENEFITS, CONDITIONS
from promotions.builder.fields import Page, Shown, show_field
from promotions.builder.nodes import JOINTS, Node, fields_of, kind_of
from promotions.builder.spec import Spec
from promotions.sentences import benefit_text, condition_text

ALWAYS = 4
"""So many parameters of a kind are always in view; of the others those that are stated."""
DEEP = 4
"""From here on a group should become a named segment."""


@dataclass(frozen=True)
class KindOption:
    """One kind that can be added."""

    kind: str
    label: str
    sentence: str


@dataclass
class ShownNode:
    """A benefit, a condition or a group as the page shows it."""

    node: Node
    label: str
    text: str
    number: int
    siblings: int
    depth: int
    after_group: bool
    fields: list[Shown] = field(default_factory=list)
    more: list[Shown] = field(default_factory=list)
    more_open: bool = False
    errors: list[str] = field(default_factory=list)
    parts: list["ShownNode"] = field(default_factory=list)
    joints: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """How its buttons call it."""
        return f"{self.label} {self.number}"

    @property
    def is_first(self) -> bool:
        """Whether nothing stands above it in its list."""
        return self.number == 1

    @property
    def is_last(self) -> bool:
        """Whether nothing stands below it in its list."""
        return self.number == self.siblings

    @property
    def is_deep(self) -> bool:
        """Whether it nests so deep that people lose track."""
        return self.depth >= DEEP


def benefit_options() -> list[KindOption]:
    """Every benefit that can be added."""
    return [KindOption(name, kind.label, kind.sentence()) for name, kind in BENEFITS.items()]


def condition_options() -> list[KindOption]:
    """Every condition that can be added."""
    return [KindOption(name, kind.label, kind.sentence()) for name, kind in CONDITIONS.items()]


def shown_nodes(nodes: Sequence[Node], page: Page, depth: int = 0) -> list[ShownNode]:
    """The nodes of one list with everything in them."""
    return [_shown(node, page, number, nodes, depth) for number, node in enumerate(nodes, start=1)]


def _shown(node: Node, page: Page, number: int, siblings: Sequence[Node], depth: int) -> ShownNode:
    after_group = number > 1 and siblings[number - 2].is_group
    shown = ShownNode(node, "", "", number, len(siblings), depth, after_group)
    if node.is_group:
        shown.label, shown.text = "Group", JOINTS[node.joint]
        shown.joints = list(JOINTS.items())
        shown.parts = shown_nodes(node.parts, page, depth + 1)
        shown.errors = page.errors(node.id)
        return shown
    kind = kind_of(node.kind)
    shown.label = kind.label if kind is not None else node.kind
    document = {"kind": node.kind, **node.values}
    shown.text = benefit_text(document) if node.kind in BENEFITS else condition_text(document)
    shown.errors = page.errors(node.id)
    _show_fields(shown, page)
    return shown


def _show_fields(shown: ShownNode, page: Page) -> None:
    node = shown.node
    for number, spec in enumerate(fields_of(node)):
        raw = node.values.get(spec.key) if spec.key else node.values
        each = show_field(spec, _name(node, spec), raw, page)
        if spec.required or number < ALWAYS:
            shown.fields.append(each)
        else:
            shown.more.append(each)
            shown.more_open = shown.more_open or raw is not None or each.is_wrong


def _name(node: Node, spec: Spec) -> str:
    return f"{node.id}.{spec.key}" if spec.key else node.id
