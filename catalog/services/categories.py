"""The category tree."""

from collections.abc import Iterable

from catalog.models import Category


def ensure_categories(paths: Iterable[str]) -> dict[str, Category]:
    """The nodes of these paths by path; what is missing is made, each with its parent."""
    wanted = {"/".join(parts[:depth]) for parts in map(_parts, paths) for depth in range(1, len(parts) + 1)}
    nodes = _known(wanted)
    missing = sorted(wanted - nodes.keys(), key=lambda path: (path.count("/"), path))
    for depth in sorted({path.count("/") for path in missing}):
        level = [path for path in missing if path.count("/") == depth]
        Category.objects.bulk_create(
            [Category(path=path, parent=nodes.get(path.rpartition("/")[0])) for path in level],
            ignore_conflicts=True,
        )
        nodes |= _known(level)
    return nodes


def _parts(path: str) -> list[str]:
    return path.split("/")


def _known(paths: Iterable[str]) -> dict[str, Category]:
    return {node.path: node for node in Category.objects.filter(path__in=list(paths))}
