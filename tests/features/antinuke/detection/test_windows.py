"""Windows weigh what was done within them, however much and in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tux.features.antinuke.detection.windows import BUCKETS, BucketedWeights, LongWeights, RecentWeights

acts = st.lists(
    st.tuples(st.integers(0, 239_000).map(lambda ms: ms / 1000), st.integers(1, 5)), min_size=1, max_size=80
)


@given(acts, st.sampled_from([1, 10, 60, 120]))
def test_recent_acts_are_weighed_exactly(done: list[tuple[float, int]], window: int) -> None:
    recent = RecentWeights()
    for number, (at, weight) in enumerate(done):
        place = recent.add(at, weight)
        ends = [end for end, _ in done[: number + 1] if at <= end < at + window]
        exact = max(sum(w for other, w in done[: number + 1] if end - window < other <= end) for end in ends)
        assert recent.heaviest(window, place) == exact


@pytest.mark.parametrize("rate", [1, 3.3, 10, 100])
@pytest.mark.parametrize("window", [10, 60])
def test_many_acts_are_never_weighed_too_heavily_and_too_lightly_by_a_second_at_most(rate: float, window: int) -> None:
    recent = RecentWeights()
    for number in range(int(rate * 600)):
        weight = recent.heaviest(window, recent.add(number / rate, 1))
        true = min(number + 1, rate * window)
        assert true - rate - 1 <= weight <= true + 1
    assert len(recent) <= 340


@given(acts, st.sampled_from([300, 3600, 86_400]))
def test_long_windows_are_never_weighed_too_heavily(done: list[tuple[float, int]], window: int) -> None:
    bucketed, newest = BucketedWeights(window), 0.0
    for number, (at, weight) in enumerate(done):
        bucketed.add(at, weight)
        newest = max(newest, at)
        assert bucketed.total <= sum(w for other, w in done[: number + 1] if newest - window < other)
        sure = newest - window * (BUCKETS - 1) / BUCKETS
        assert bucketed.total >= sum(w for other, w in done[: number + 1] if sure < other)


def test_a_long_window_has_a_bounded_number_of_buckets() -> None:
    bucketed = BucketedWeights(3600)
    for number in range(100_000):
        bucketed.add(number * 7.0, 0.1)
    assert len(bucketed) <= BUCKETS
    assert bucketed.total == pytest.approx(3600 / 7 * 0.1, rel=0.05)


@given(acts, st.integers(0, 12))
def test_several_long_windows_weigh_what_each_does_by_itself_even_after_a_restart(
    done: list[tuple[float, int]], before_restart: int
) -> None:
    lengths = frozenset({300, 3600, 86_400})
    together, apart = LongWeights(), {length: BucketedWeights(length) for length in lengths}
    newest = 0.0
    for number, (at, weight) in enumerate(done):
        newest = max(newest, at)
        together.add(at, weight, lengths)
        if number == before_restart:
            together = LongWeights.from_json(together.to_json(newest))
        for length, bucketed in apart.items():
            bucketed.add(at, weight)
            assert together.total(length) == bucketed.total
