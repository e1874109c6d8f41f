import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for the bearer of METRICS_TOKEN."""
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    told = request.headers.get("Authorization", "").encode()
    if settings.METRICS_OPEN or (settings.METRICS_TOKEN and hmac.compare_digest(told, expected)):
        answer: HttpResponse = ExportToDjangoView(request)
        return answer
    return HttpResponse("METRICS_TOKEN is needed as bearer token\n", status=401, content_type="text/plain")
