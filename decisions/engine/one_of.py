"""What conditions share that ask whether a fact of the request is among those listed."""

from dataclasses import dataclass

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.values import TextList
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class OneOf(Condition):
    """A fact of the request is one of these; a fact that is absent is none of them."""

    in_: tuple[str, ...] = param(TextList(at_least=1), "one of")

    def fact(self, view: View) -> str | None:
        """What is looked for in the list; None = the request doesn't say."""
        raise NotImplementedError

    def lists(self, fact: str) -> bool:
        """Whether a fact is among those listed: compared exactly."""
        return fact in self.in_

    def reason(self) -> Reason:
        """Why it does not hold."""
        return Reason(Code.NOT_ONE_OF, {"of": self.kind, "in": list(self.in_)})

    def judge(self, view: View) -> tuple[Reason, ...]:
        fact = self.fact(view)
        return () if fact is not None and self.lists(fact) else (self.reason(),)
