"""Which published offers name a rule, and so lose its protection when it goes."""

from django.db.models import Q

from governance.models import RuleVersion
from promotions.models import OfferVersion

MOST = 20


def named_by(rule: RuleVersion) -> list[str]:
    """The first published offers that name a suppression, themselves or by their campaign."""
    if rule.kind != "suppression":
        return []
    own = Q(suppressions__contains=[rule.code])
    inherited = Q(
        suppressions__isnull=True, suppressions_none_reason="", campaign__suppressions__contains=[rule.code]
    )
    published = OfferVersion.objects.filter(own | inherited, state__in=OfferVersion.PUBLISHED)
    codes = published.order_by("offer__code").values_list("offer__code", flat=True)
    return list(codes.distinct()[:MOST])
