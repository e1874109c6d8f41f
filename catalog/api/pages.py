"""Django's own error pages: problem documents under /api/, its plain pages elsewhere; what a code means."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults

from catalog.api.codes import PROBLEM_CODES
from catalog.api.problems import ApiProblem, problem_response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`: a request that Django itself cannot read."""
    if request.path.startswith("/api/"):
        return problem_response(request, ApiProblem("validation", "The request cannot be read."))
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`: an address that is not there."""
    if request.path.startswith("/api/"):
        return problem_response(request, ApiProblem("not_found"))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: a defect of ours."""
    if request.path.startswith("/api/"):
        return problem_response(request, ApiProblem("internal_error"))
    return defaults.server_error(request)


def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What `type` of a problem document leads to: its meaning in one plain text."""
    kind = PROBLEM_CODES.get(code.replace("-", "_"))
    if kind is None:
        raise Http404
    again = "Trying again can help." if kind.retryable else "The same request will fail again."
    text = f"{kind.title} ({kind.status} {kind.code})\n\n{kind.sentence}\n{again}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
