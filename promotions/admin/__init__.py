"""Campaigns and offers in the back office."""

from promotions.admin.campaigns import CampaignAdmin
from promotions.admin.offers import OfferAdmin

__all__ = ["CampaignAdmin", "OfferAdmin"]
