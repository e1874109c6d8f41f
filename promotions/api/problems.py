"""How refused documents read as problem details."""

from catalog.api.problems import ApiProblem, invalid
from catalog.errors import FieldError
from decisions.public import DocumentErrors


def refused(errors: DocumentErrors, at: str = "") -> ApiProblem:
    """The validation problem that names every wrong place of a document, itself at `at`."""
    return invalid(*(FieldError(at + each.path, each.code, each.message) for each in errors.problems))
