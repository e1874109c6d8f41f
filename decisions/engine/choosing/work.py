"""Work counted in units, never in time: the same basket gives the same answer everywhere."""


class Work:
    """Units spent on one choice, and the policy's bound on them."""

    __slots__ = ("limit", "units")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.units = 0

    def spend(self, units: int) -> None:
        """Count some."""
        self.units += units

    @property
    def spent(self) -> bool:
        """Whether the bound is passed."""
        return self.units > self.limit
