"""Who may do what with codes, asked of a person's roles: being a superuser opens pages, not deeds."""

from django.contrib.auth.models import Permission, User
from django.db.models import Q

from catalog.errors import Nature, OfferdeskError

TO = {
    "add_codepool": "make a pool of codes",
    "change_codepool": "change a pool of codes",
    "generate_codepool": "generate codes",
    "import_codepool": "import codes",
    "export_codepool": "export codes",
    "void_codepool": "void batches and pools of codes",
    "void_code": "void codes",
    "add_erasure": "erase a customer",
}
"""Each right with what it is needed for."""


def may(person: User, right: str) -> bool:
    """Whether an active person holds the right by a role, or as a permission of his own."""
    if not person.is_superuser:
        return person.has_perm(f"decisions.{right}")
    held = Permission.objects.filter(
        Q(group__user=person) | Q(user=person), content_type__app_label="decisions", codename=right
    )
    return person.is_active and held.exists()


def check_may(person: User, right: str) -> None:
    """Refuses who doesn't hold the right: OfferdeskError `right_missing`."""
    if not may(person, right):
        name = person.get_username()
        raise OfferdeskError(
            "right_missing",
            {"person": name, "right": right},
            Nature.REFUSED,
            detail=f"{name} may not {TO[right]}: none of the roles held grants it.",
        )
