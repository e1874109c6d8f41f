from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.error_pages import not_readable

ADMIN_POLICY = "; ".join(
    [
        "default-src 'self'",
        # The admin's Alpine.js compiles its attributes at run time; inline scripts stay forbidden.
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class AdminContentSecurityPolicy:
    """Adds the content security policy to every answer under /admin/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response.headers["Content-Security-Policy"] = ADMIN_POLICY
        return response


class StorableText:
    """Refuses a request to governance's pages whose texts hold what the database keeps in no text: NUL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Names the field; nothing was done."""
        if not request.path.startswith("/admin/governance/"):
            return None
        for name, values in [*request.GET.lists(), *request.POST.lists()]:
            if any("\0" in text for text in (name, *values)):
                name = name.replace("\0", "")
                return not_readable(request, f"{name!r} holds a NUL character, which can't be kept.")
        return None
