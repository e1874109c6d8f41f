"""How what the engine and the snapshot refuse reads as a problem document."""

from collections.abc import Iterator
from contextlib import contextmanager

from catalog.api.problems import ApiProblem, invalid
from catalog.errors import FieldError
from decisions.engine import DocumentErrors
from decisions.snapshots.live import NotReady


@contextmanager
def as_problems() -> Iterator[None]:
    """Turns the decision layer's own errors into error answers."""
    try:
        yield
    except DocumentErrors as error:
        raise invalid_document(error) from None
    except NotReady:
        raise ApiProblem(
            "dependency_unavailable",
            "This process is still compiling the live snapshot.",
            headers={"Retry-After": "1"},
        ) from None


def invalid_document(error: DocumentErrors) -> ApiProblem:
    """The validation problem with every place that a document's reader refused."""
    return invalid(*(FieldError(found.path, found.code, found.message) for found in error.problems))
