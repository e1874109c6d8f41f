"""Reading a campaign's document with the offers' reader, so that both follow one law."""

from decisions.public import BENEFITS, DocumentErrors, Problem, read_offer
from decisions.public import Offer as ReadOffer
from promotions.documents.written import CAMPAIGN_KEYS, Document


def read_governed(document: Document) -> ReadOffer:
    """A campaign's fields, typed; raises DocumentErrors with every problem.

    A campaign is what it shares with offers and nothing else, so it is read as an offer that gives a sample.
    """
    known = {key: value for key, value in document.items() if key in CAMPAIGN_KEYS and key != "campaign"}
    problems = _own_problems(document)
    sample = next(iter(BENEFITS.values())).sample
    try:
        read = read_offer({**known, "offer": document.get("campaign"), "give": [sample]})
    except DocumentErrors as errors:
        problems += [_as_campaign(problem) for problem in errors.problems]
    if problems:
        raise DocumentErrors(f"campaign {document.get('campaign', '')}".strip(), problems)
    return read


def _own_problems(document: Document) -> list[Problem]:
    problems = [
        Problem(f"/{key}", "unknown_key", f"unknown key {key!r}")
        for key in document
        if key not in CAMPAIGN_KEYS
    ]
    if document.get("name") is None:
        problems.append(Problem("/name", "missing", "'name' is missing: what people call the campaign"))
    return problems


def _as_campaign(problem: Problem) -> Problem:
    if problem.path != "/offer":
        return problem
    return Problem("/campaign", problem.code, problem.message.replace("offer", "campaign"))
