"""Our query and Splink give every pair the same odds from the same model."""

import pytest

from wayhome.core.duck import session
from wayhome.matching.linker import frequencies, load_model
from wayhome.matching.linker.blocking import block
from wayhome.matching.linker.clean import clean
from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.score import rarities, score
from wayhome.matching.linker.splink import linker
from wayhome.matching.tests.second_noise import make_world

PRIOR = -14.0
EVERY_PAIR = -200.0


@pytest.fixture(scope="module")
def scored():
    """Pairs with our odds and level codes, and with Splink's."""
    model = load_model()
    made = make_world(17, clients=150, members=2000)
    with session() as connection:
        clean(connection, made.left, "people_l")
        clean(connection, made.right, "people_r")
        frequencies.count(connection, "people_l", "people_r", model)
        for people in ("people_l", "people_r"):
            rarities(connection, people, model)
        block(connection, "people_l", "people_r")
        splink = linker(connection, "people_l", "people_r", model, 1 / (1 + 2.0**-PRIOR))
        connection.execute("""
            CREATE VIEW to_splink AS SELECT '0' AS match_key,
                'left-__-' || row_l AS join_key_l, 'right-__-' || row_r AS join_key_r FROM pairs
        """)
        splink.table_management.register_blocked_pairs_for_predict(
            splink._db_api.register("to_splink")
        )
        theirs = splink.inference.predict(warning_mode="never").physical_name
        score(connection, "people_l", "people_r", model, prior=PRIOR, least=EVERY_PAIR)
        levels = ", ".join(f"code_{c.field}, gamma_{c.field}" for c in COMPARISONS)
        return connection.execute(f"""
            SELECT odds, match_weight, {levels}
            FROM scored JOIN {theirs} USING (row_l, row_r)
        """).fetchall(), connection.execute("SELECT count(*) FROM pairs").fetchall()[0][0]


def test_every_pair_is_scored(scored):
    rows, pairs = scored
    assert len(rows) == pairs > 300


def test_odds_are_those_of_splink(scored):
    for ours, theirs, *_ in scored[0]:
        assert ours == pytest.approx(theirs, abs=1e-5)


def test_levels_are_those_of_splink(scored):
    for _, _, *levels in scored[0]:
        assert levels[::2] == levels[1::2]
