"""How long to wait before PostgreSQL is asked again."""

from itertools import islice

from banquet.realtime.waiting.pauses import FIRST_SECONDS, LONGEST_SECONDS, pauses


def test_a_commit_that_stays_unseen_is_looked_for_ever_more_seldom() -> None:
    made = list(islice(pauses(), 200))

    assert made[:4] == [FIRST_SECONDS, 2 * FIRST_SECONDS, 4 * FIRST_SECONDS, 8 * FIRST_SECONDS]
    assert made[-1] == LONGEST_SECONDS == max(made)
    # A minute without an answer is some hundred looks, not sixty thousand.
    assert sum(made) > 40
