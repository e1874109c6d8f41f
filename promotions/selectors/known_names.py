"""The names that documents may use, by register, for suggestions while typing."""

from collections.abc import Callable

from django.db.models import F, Func, Q, TextField

from catalog.models import Category, Channel, Product, Region, Segment, Store
from promotions.models import Offer, OfferVersion

MOST = 10
Known = list[tuple[str, str]]
"""(name, what it is called)"""


def suggestions(register: str, text: str) -> Known:
    """The first names of a register that contain a text, each with what it is called."""
    find = _REGISTERS.get(register)
    return find(text.strip())[:MOST] if find is not None else []


def register_names(register: str, find: Callable[[str], Known]) -> None:
    """Adds a register of a further floor."""
    _REGISTERS[register] = find


def _skus(text: str) -> Known:
    rows = Product.objects.filter(Q(sku__istartswith=text) | Q(name__icontains=text)).order_by("sku")
    return list(rows.values_list("sku", "name")[:MOST])


def _categories(text: str) -> Known:
    rows = Category.objects.filter(path__icontains=text).order_by("path")
    return [(path, "") for path in rows.values_list("path", flat=True)[:MOST]]


def _brands(text: str) -> Known:
    rows = Product.objects.filter(brand__icontains=text).exclude(brand="").order_by("brand")
    return [(brand, "") for brand in rows.values_list("brand", flat=True).distinct()[:MOST]]


def _tags(text: str) -> Known:
    return _unnested(Product.objects.exclude(tags=[]), "tags", text)


def _offer_tags(text: str) -> Known:
    return _unnested(OfferVersion.objects.exclude(tags=[]), "tags", text)


def _unnested(rows: object, column: str, text: str) -> Known:
    each = Func(F(column), function="unnest", output_field=TextField())
    names = rows.annotate(each=each).order_by("each").values_list("each", flat=True)  # type: ignore[attr-defined]
    return [(name, "") for name in names.distinct() if text.casefold() in name.casefold()]


def _named(model: type[Channel] | type[Region] | type[Store] | type[Segment]) -> Callable[[str], Known]:
    def find(text: str) -> Known:
        rows = model.objects.filter(Q(code__icontains=text) | Q(name__icontains=text)).order_by("code")
        return list(rows.values_list("code", "name")[:MOST])

    return find


def _offers(text: str) -> Known:
    rows = Offer.objects.filter(Q(code__icontains=text) | Q(newest__name__icontains=text)).order_by("code")
    return [(code, name or "") for code, name in rows.values_list("code", "newest__name")[:MOST]]


def _groups(text: str) -> Known:
    stated = OfferVersion.objects.filter(terms__stacking__has_key="groups")
    listed = stated.order_by("-pk").values_list("terms__stacking__groups", flat=True)[:500]
    names = sorted({name for groups in listed if isinstance(groups, list) for name in groups})
    return [(name, "") for name in names if text.casefold() in name.casefold()]


_REGISTERS: dict[str, Callable[[str], Known]] = {
    "skus": _skus,
    "categories": _categories,
    "brands": _brands,
    "tags": _tags,
    "channels": _named(Channel),
    "regions": _named(Region),
    "stores": _named(Store),
    "segments": _named(Segment),
    "offers": _offers,
    "offer_tags": _offer_tags,
    "groups": _groups,
}
