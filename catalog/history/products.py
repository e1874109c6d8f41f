"""Products and their category tree, staged by COPY and merged by SKU and path."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from psycopg.types.json import Jsonb

from catalog.history.copying import copy_rows, run
from catalog.history.source import ProductRow

DEPTH = 3
STAGE = (
    "CREATE TEMP TABLE staged_category (path text, parent text, depth int)",
    "CREATE TEMP TABLE staged_product (sku text, name text, brand text, attributes jsonb, category text)",
)
MERGE_CATEGORIES = """
INSERT INTO catalog_category (path, parent_id)
SELECT s.path, p.id FROM staged_category s LEFT JOIN catalog_category p ON p.path = s.parent
 WHERE s.depth = %s ORDER BY s.path
    ON CONFLICT (path) DO NOTHING
"""
MERGE_PRODUCTS = """
INSERT INTO catalog_product (sku, name, brand, tags, attributes, discountable, updated_at)
SELECT sku, name, brand, '{}', attributes, true, now() FROM staged_product
    ON CONFLICT (sku) DO UPDATE
   SET name = excluded.name, brand = excluded.brand, attributes = excluded.attributes, updated_at = now()
"""
MERGE_PLACES = """
INSERT INTO catalog_product_categories (product_id, category_id)
SELECT p.id, c.id
  FROM staged_product s JOIN catalog_product p ON p.sku = s.sku JOIN catalog_category c ON c.path = s.category
    ON CONFLICT DO NOTHING
"""


def category_path(row: ProductRow) -> str:
    """DEPARTMENT/CATEGORY/TYPE as far as it is known without a gap; "/" inside a name is written "|"."""
    parts: list[str] = []
    for name in (row.department, row.category, row.kind):
        if not name:
            break
        parts.append(name.replace("/", "|"))
    return "/".join(parts)


def described(row: ProductRow) -> str:
    """What stands in for the name that the source does not give: type (or what is known) and package size."""
    what = row.kind or row.category or row.department
    return f"{what}, {row.package_size}" if row.package_size else what


def load_products(rows: Iterable[ProductRow]) -> int:
    """Merge products and categories in one transaction; returns how many products came."""
    products = list(rows)
    with transaction.atomic():
        for statement in STAGE:
            run(statement)
        copy_rows("staged_category", ("path", "parent", "depth"), _categories(map(category_path, products)))
        copy_rows(
            "staged_product", ("sku", "name", "brand", "attributes", "category"), map(_staged, products)
        )
        for depth in range(1, DEPTH + 1):
            run(MERGE_CATEGORIES, [depth])
        run(MERGE_PRODUCTS)
        run(MERGE_PLACES)
        run("DROP TABLE staged_category, staged_product")
    return len(products)


def _categories(paths: Iterable[str]) -> Iterator[tuple[str, str | None, int]]:
    """Every node above and at the paths, once: path, parent, depth from 1."""
    seen: set[str] = set()
    for path in paths:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            node = "/".join(parts[:depth])
            if node not in seen:
                seen.add(node)
                yield node, "/".join(parts[: depth - 1]) or None, depth


def _staged(row: ProductRow) -> tuple[str, str, str, Jsonb, str]:
    attributes = {"manufacturer": str(row.manufacturer_id)}
    if row.package_size:
        attributes["package_size"] = row.package_size
    return str(row.product_id), described(row), row.brand, Jsonb(attributes), category_path(row)
