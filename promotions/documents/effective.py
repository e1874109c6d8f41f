"""What a version amounts to with its campaign taken into account: what is approved and published."""

from decisions.public import DocumentErrors, Problem, dump_offer, read_offer
from promotions.documents.governed import read_governed
from promotions.documents.window import Window, intersection, window_of
from promotions.documents.written import Document, campaign_document, document_of
from promotions.models import OfferVersion

INHERITED = ("owner", "objective", "kpi", "budget", "suppressions", "zone")


def effective_document(version: OfferVersion) -> Document:
    """The complete, canonical document: what it inherits filled in, its window inside its campaign's.

    From submission on it is what was submitted, whatever becomes of the campaign. Raises DocumentErrors where
    the campaign leaves no window.
    """
    if version.state not in OfferVersion.EDITABLE and version.submitted_document is not None:
        frozen: Document = version.submitted_document
        return frozen
    frame = campaign_document(version.campaign) if version.campaign is not None else None
    return complete(document_of(version), frame)


def complete(document: Document, campaign: Document | None) -> Document:
    """The canonical document of an offer within its campaign's document."""
    if campaign is None:
        return dump_offer(read_offer(document))
    zone = document.get("zone") or campaign.get("zone") or "UTC"
    inherited = {key: campaign[key] for key in INHERITED if key in campaign and document.get(key) is None}
    own = read_offer({**document, "zone": zone})
    window = intersection(window_of(own), window_of(read_governed(campaign)))
    check_window(window, str(document.get("offer", "")), campaign)
    return dump_offer(read_offer({**inherited, **document, "zone": zone, **window.texts(zone)}))


def check_window(window: Window, code: str, campaign: Document) -> None:
    """Refuse an offer that its campaign leaves no time."""
    if window.is_empty:
        dates = f"{campaign.get('starts', 'ever')} to {campaign.get('ends', 'ever')}"
        message = f"lies outside the window of the campaign {campaign['campaign']} ({dates})"
        at = "/ends" if window.ends and window.ends.text != campaign.get("ends") else "/starts"
        raise DocumentErrors(f"offer {code}", [Problem(at, "outside_campaign", message)])
