"""Products land with their category path; a second time changes nothing."""

import pytest

from catalog.history.products import category_path, described, load_products
from catalog.history.source import ProductRow
from catalog.models import Category, Product
from tests.catalog.history.invented import SHELF

ROW = ProductRow(1, 2, "MEAT", "Private", "BEEF", "GROUND", "1 LB")


@pytest.mark.parametrize(
    ("row", "path", "name"),
    [
        pytest.param(ROW, "MEAT/BEEF/GROUND", "GROUND, 1 LB", id="whole"),
        pytest.param(ROW._replace(kind=None), "MEAT/BEEF", "BEEF, 1 LB", id="no type"),
        pytest.param(ROW._replace(category=None), "MEAT", "GROUND, 1 LB", id="a gap ends the path"),
        pytest.param(ROW._replace(category=None, kind=None), "MEAT", "MEAT, 1 LB", id="a department alone"),
        pytest.param(ROW._replace(category="HOT/COLD"), "MEAT/HOT|COLD/GROUND", "GROUND, 1 LB", id="a slash"),
        pytest.param(ROW._replace(package_size=None), "MEAT/BEEF/GROUND", "GROUND", id="no size"),
    ],
)
def test_path_and_name(row: ProductRow, path: str, name: str) -> None:
    assert (category_path(row), described(row)) == (path, name)


@pytest.mark.django_db
def test_the_tree_stands_with_its_parents() -> None:
    assert load_products(SHELF) == len(SHELF)
    leaf = Category.objects.get(path="DAIRY|FROZEN/MILK/WHOLE|2%")
    assert leaf.parent is not None
    assert leaf.parent.path == "DAIRY|FROZEN/MILK"
    assert leaf.parent.parent == Category.objects.get(path="DAIRY|FROZEN", parent=None)
    yogurt = Product.objects.get(sku="13")
    assert (yogurt.name, yogurt.brand, yogurt.discountable) == ("FRUIT, 6 OZ", "National", True)
    assert yogurt.attributes == {"manufacturer": "2", "package_size": "6 OZ"}
    assert [category.path for category in yogurt.categories.all()] == ["GROCERY/YOGURT/FRUIT"]


@pytest.mark.django_db
def test_products_are_merged_by_sku() -> None:
    load_products(SHELF)
    before = set(Product.objects.values_list("id", "sku"))
    nodes = Category.objects.count()
    load_products([*SHELF[:-1], SHELF[-1]._replace(brand="Own")])
    assert set(Product.objects.values_list("id", "sku")) == before
    assert Category.objects.count() == nodes
    assert Product.objects.get(sku="17").brand == "Own"
