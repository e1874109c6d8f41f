"""One address whose methods belong to views of different apps."""

from typing import Any

from rest_framework.views import APIView


def by_method(**views: type[APIView]) -> type[APIView]:
    """The view that answers each method as the one named for it, with that one's permissions.

    The first one also speaks for methods that none has.
    """
    others = next(iter(views.values()))

    def get_permissions(self: Any) -> list[Any]:
        method = "get" if self.request.method == "HEAD" else self.request.method.lower()
        return [permission() for permission in views.get(method, others).permission_classes]

    name = "".join(view.__name__ for view in views.values())
    return type(name, tuple(views.values()), {"get_permissions": get_permissions, "__doc__": None})
