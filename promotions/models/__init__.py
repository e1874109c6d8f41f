"""What marketers define: campaigns, offers and their versions."""

from promotions.models.campaigns import Campaign
from promotions.models.governed import Governed, Kpi, Objective
from promotions.models.offers import Offer, OfferVersion, VersionState

__all__ = ["Campaign", "Governed", "Kpi", "Objective", "Offer", "OfferVersion", "VersionState"]
