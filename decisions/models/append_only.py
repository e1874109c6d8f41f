"""What keeps a table from being emptied: row triggers do not see TRUNCATE."""

import pgtrigger


def not_truncated(what: str) -> pgtrigger.Trigger:
    """The statement trigger of a table of `what` (plural)."""
    return pgtrigger.Trigger(
        name=f"{what}_are_not_truncated",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=f"RAISE EXCEPTION '{what} are append-only: % is refused', TG_OP "
        "USING ERRCODE = 'restrict_violation';",
    )
