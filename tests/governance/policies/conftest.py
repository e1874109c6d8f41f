"""People at the desk here too."""

from tests.governance.conftest import at_desk

__all__ = ["at_desk"]
