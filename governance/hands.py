"""Who does something: a person or a job, and the door through which it is done."""

from dataclasses import dataclass
from typing import TypedDict

from django.contrib.auth.models import User


class Deed(TypedDict):
    """What promotions' one writer of states wants to know."""

    actor_label: str
    actor: User | None
    door: str


@dataclass(frozen=True, slots=True)
class Hand:
    """A person (with the door) or a job (whose door is the schedule)."""

    label: str
    actor: User | None
    door: str

    @classmethod
    def of(cls, actor: User, door: str) -> "Hand":
        return cls(actor.get_username(), actor, door)

    @classmethod
    def of_job(cls, name: str) -> "Hand":
        return cls(f"job {name}", None, "job")

    def doing(self, deed: str = "published") -> Deed:
        """The arguments that say who did what."""
        label = self.label if self.actor is None else deed
        return {"actor_label": label, "actor": self.actor, "door": self.door}
