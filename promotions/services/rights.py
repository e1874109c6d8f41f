"""The right to define offers, asked of a person's roles: being a superuser opens pages, not deeds."""

from django.contrib.auth.models import Permission, User
from django.db.models import Q

from catalog.errors import Nature, OfferdeskError

NEEDED = frozenset(
    f"{verb}_{model}" for verb in ("add", "change") for model in ("offer", "campaign")
)  # fmt: skip


def check_may_define(actor: User) -> None:
    """Refuse who may not make and change drafts of offers and campaigns."""
    if not actor.is_superuser and actor.has_perms([f"promotions.{each}" for each in NEEDED]):
        return
    held = Permission.objects.filter(
        Q(group__user=actor) | Q(user=actor), content_type__app_label="promotions", codename__in=NEEDED
    )
    if actor.is_superuser and actor.is_active and set(held.values_list("codename", flat=True)) == NEEDED:
        return
    raise OfferdeskError(
        "right_missing",
        {"person": actor.get_username()},
        Nature.REFUSED,
        detail=f"{actor.get_username()} may not define offers: it takes the role marketer or administrator.",
    )
