"""What is said of a decision whose customer was erased."""

from catalog.errors import Nature, OfferdeskError


def erased(decision: str) -> OfferdeskError:
    """410: it was made, and what it was made of is gone for good."""
    return OfferdeskError(
        "erased",
        {"decision": decision},
        Nature.MISSING,
        detail="The customer was erased, and with him what this decision was made of.",
    )
