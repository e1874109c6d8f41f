"""The parts of choosing line by line against a look at every set."""

from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.engine.choosing.component import Component, among_ties
from decisions.engine.choosing.one_line import OneLine
from decisions.engine.choosing.tangent import most_beyond
from decisions.engine.choosing.work import Work
from tests.decisions.engine.choosing.rows import bits, cliques, counts, lines, pairs_of, saving, sets

CASES = settings(max_examples=150, deadline=None)
PLENTY = 10**9


@CASES
@given(st.data())
def test_one_row_is_solved_exactly(data: st.DataObject) -> None:
    groups = data.draw(cliques())
    pairs = pairs_of(groups)
    line = data.draw(lines(len(pairs), everybody=True))
    least = {mask: line.final(mask)[0] for mask in sets(groups) if counts([line], mask)}
    for slack in (0, 3):
        found = OneLine(line, pairs, len(pairs), Work(PLENTY)).best(slack)
        for lost in range(slack + 1):
            allowed = [mask for mask, amount in least.items() if amount <= min(least.values()) + lost]
            assert found[line.start - min(least.values()) - lost] == max(bits(m, len(pairs)) for m in allowed)


@CASES
@given(st.data())
def test_several_rows_are_solved_exactly(data: st.DataObject) -> None:
    groups = data.draw(cliques())
    pairs = pairs_of(groups)
    width = len(pairs)
    rows = [data.draw(lines(width)) for _ in range(data.draw(st.integers(1, 3)))]
    fixed = data.draw(st.dictionaries(st.integers(0, width - 1), st.integers(1, 300)))
    everybody = (1 << width) - 1
    worth = {
        mask: saving(rows, mask) + sum(cut for i, cut in fixed.items() if mask >> i & 1)
        for mask in sets(groups)
        if counts(rows, mask, sum(1 << i for i in fixed))
    }
    best = max(worth, key=lambda mask: (worth[mask], bits(mask, width)))
    component = Component(everybody, pairs, width, rows, fixed, Work(PLENTY))
    assert component.best() == {worth[best]: bits(best, width)}
    assert component.left_open == 0
    near = [mask for mask in worth if worth[mask] >= worth[best] - 2]
    assert among_ties([component], 2) == max(bits(mask, width) for mask in near)


@CASES
@given(st.data())
def test_no_set_lies_above_the_tangent(data: st.DataObject) -> None:
    groups = data.draw(cliques())
    width = sum(map(len, groups))
    rows = [data.draw(lines(width)) for _ in range(data.draw(st.integers(1, 3)))]
    members = data.draw(st.sampled_from(list(sets(groups))))
    beyond = most_beyond(members, groups, rows, {})
    best = max(saving(rows, mask) for mask in sets(groups))
    assert beyond is None or best <= saving(rows, members) + beyond


@CASES
@given(st.data())
def test_the_work_ends_with_a_bound(data: st.DataObject) -> None:
    groups = data.draw(cliques())
    pairs = pairs_of(groups)
    width = len(pairs)
    rows = [data.draw(lines(width)) for _ in range(2)]
    component = Component((1 << width) - 1, pairs, width, rows, {}, Work(-1))
    (got,) = component.best()
    best = max(saving(rows, mask) for mask in sets(groups) if counts(rows, mask))
    assert got <= best <= got + component.left_open
