"""What a sweep gives: its columns and masks, in the kind and order of frame that came in, for every setting."""

from __future__ import annotations

import duckdb
import polars as pl

from shanglou.engine import (
    SHOULD,
    Judgements,
    Stage,
    Subject,
    Vocabulary,
    boolean,
    cases,
    readings,
)
from shanglou.engine import expressions as ex
from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.language import Text
from shanglou.engine.rules import GateSource
from shanglou.engine.sweep import Sweep
from tests.engine.asking import judgement
from tests.engine.sweep.grain import DAY, VOCABULARY, Mill, Village, bits, made, sweep, verdicts

LARGE = made("large", Mill.area >= 1000)
HIGH = made("high", Mill.floors >= 3)
BY_THE_RIVER = made("wet", Mill.area >= 1000, Village.has_river)
SOUND = made("sound", Mill.sound)
AREAS = pl.DataFrame({"mill.area": [999.99, 1000.0, None]})


def gate(*rules: Rule) -> Gate:
    source = GateSource("open", Text("开", "open"), ("C-1",), Mill, Stage.DESIGN, tuple(item.source for item in rules))
    return Gate("open", None, source, rules)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------------------ columns


def test_a_verdict_is_true_false_or_null() -> None:
    assert verdicts(AREAS, LARGE) == [False, True, None]


def test_the_columns_that_came_in_stay_first_and_as_they_were() -> None:
    frame = pl.DataFrame({"note": ["b", "a"], "mill.area": pl.Series([1000, 1], dtype=pl.Int32)})
    found = sweep(frame, LARGE).frame
    assert found.select("note", "mill.area").equals(frame)
    assert found.columns[:3] == ["note", "mill.area", "large"]


def test_a_wrong_cell_stays_in_its_column_as_it_was() -> None:
    assert sweep(pl.DataFrame({"mill.area": [-5.0]}), LARGE).frame["mill.area"].to_list() == [-5.0]


def test_without_keep_only_what_was_found_is_given() -> None:
    found = sweep(AREAS, LARGE, HIGH, keep=False).frame
    assert found.columns == ["large", "high", "missing", "not_applicable", "assumed", "judgement", "faulty"]


def test_without_masks_there_are_verdicts_alone() -> None:
    assert sweep(AREAS, LARGE, HIGH, masks=False, keep=False).frame.columns == ["large", "high"]


def test_a_verdict_that_is_the_same_for_every_row_is_given_for_every_row() -> None:
    certain = made("certain", ex.expression(True) | Mill.running)
    assert sweep(AREAS, certain, keep=False, masks=False).frame.rows() == [(True,)] * 3


def test_no_helper_column_is_left_behind() -> None:
    tree = (Mill.area / Mill.floors * Mill.floors).rounded(1, "half_up") > cases((Mill.running, Mill.area / 2), otherwise=3)
    found = sweep(AREAS, made("odd", tree.or_else(False))).frame
    assert [name for name in found.columns if name.startswith("_")] == []


def test_rows_stay_in_their_order() -> None:
    areas = [float(number * 37 % 2003) for number in range(2000)]
    frame = pl.DataFrame({"row": range(2000), "mill.area": areas})
    found = sweep(frame, LARGE).frame
    assert found["row"].to_list() == list(range(2000))
    assert found["large"].to_list() == [area >= 1000 for area in areas]


def test_an_empty_frame_gives_an_empty_frame() -> None:
    found = sweep(AREAS.clear(), LARGE)
    assert (found.frame.height, found.frame["large"].dtype, found.faults) == (0, pl.Boolean, ())


def test_a_sweep_is_used_again_for_another_frame() -> None:
    again = Sweep((LARGE,), VOCABULARY, DAY)
    assert again(AREAS).frame["large"].to_list() == [False, True, None]
    assert again(pl.DataFrame({"note": ["x"]})).frame["large"].to_list() == [None]
    assert again(AREAS.reverse()).frame["large"].to_list() == [None, True, False]


# -------------------------------------------------------------------------------------------------------- kinds of frames


def test_an_eager_frame_gives_an_eager_one() -> None:
    assert isinstance(sweep(AREAS, LARGE).frame, pl.DataFrame)


def test_a_lazy_frame_gives_a_lazy_one_with_the_same_rows() -> None:
    found = sweep(AREAS.lazy(), LARGE)
    assert isinstance(found.frame, pl.LazyFrame)
    assert found.frame.collect().equals(sweep(AREAS, LARGE).frame)


def test_faults_of_a_lazy_frame_are_named() -> None:
    assert [fault.row for fault in sweep(pl.LazyFrame({"mill.area": [1.0, -1.0]}), LARGE).faults] == [2]


def test_a_relation_gives_a_relation_with_the_same_rows() -> None:
    frame = AREAS.with_row_index("row")
    found = sweep(duckdb.from_arrow(frame.to_arrow()), LARGE, BY_THE_RIVER).frame
    assert isinstance(found, duckdb.DuckDBPyRelation)
    back = pl.from_arrow(found.to_arrow_table())
    assert isinstance(back, pl.DataFrame)
    here = sweep(frame, LARGE, BY_THE_RIVER).frame
    assert back.sort("row").rows() == here.rows()


# ------------------------------------------------------------------------------------------------------------------- masks


def test_missing_facts_that_matter_are_bits_by_the_legend() -> None:
    frame = pl.DataFrame({"mill.area": [None, 1000.0, None], "mill.floors": [None, None, 3]})
    found = sweep(frame, made("both", (Mill.area >= 1000) & (Mill.floors >= 3)))
    assert bits(found, "missing", found.missing_facts) == [{"mill.area", "mill.floors"}, {"mill.floors"}, {"mill.area"}]


def test_a_missing_fact_that_does_not_matter_has_no_bit() -> None:
    found = sweep(pl.DataFrame({"mill.area": [1.0]}), made("both", (Mill.area >= 1000) & (Mill.floors >= 3)))
    assert bits(found, "missing", found.missing_facts) == [set()]


def test_a_fact_is_missing_where_some_rule_wants_it() -> None:
    found = sweep(pl.DataFrame({"mill.area": [1.0]}), made("both", (Mill.area >= 1000) & (Mill.floors >= 3)), HIGH)
    assert bits(found, "missing", found.missing_facts) == [{"mill.floors"}]


def test_a_criterion_is_not_missing_but_needs_judgement() -> None:
    found = sweep(AREAS, SOUND, LARGE)
    assert bits(found, "judgement", found.rules) == [{"sound"}, {"sound"}, {"sound"}]
    assert "mill.sound" not in found.missing_facts


def test_while_a_fact_is_missing_nobody_is_asked_to_judge() -> None:
    found = sweep(AREAS, made("both", (Mill.area >= 1000) & Mill.sound))
    assert bits(found, "judgement", found.rules) == [set(), {"both"}, set()]
    assert bits(found, "missing", found.missing_facts) == [set(), set(), {"mill.area"}]


def test_rules_that_do_not_apply_and_those_that_only_may_have_their_bits() -> None:
    frame = pl.DataFrame({"mill.area": [1.0, 1.0, 1.0], "village.has_river": [True, False, None]})
    found = sweep(frame, BY_THE_RIVER)
    assert found.frame["wet"].to_list() == [False, None, False]
    assert bits(found, "not_applicable", found.rules) == [set(), {"wet"}, set()]
    assert bits(found, "assumed", found.rules) == [set(), set(), {"wet"}]


def test_of_a_rule_that_does_not_apply_nothing_is_missing() -> None:
    found = sweep(pl.DataFrame({"village.has_river": [False, True]}), BY_THE_RIVER)
    assert bits(found, "missing", found.missing_facts) == [set(), {"mill.area"}]


def test_more_than_62_rules_take_a_second_column_of_bits() -> None:
    rules = [made(f"r{number}", Mill.area >= number, Village.has_river) for number in range(70)]
    found = sweep(pl.DataFrame({"mill.area": [50.0], "village.has_river": [False]}), *rules)
    assert found.frame["not_applicable"].to_list() == [2**62 - 1]
    assert found.frame["not_applicable_2"].to_list() == [2**8 - 1]
    assert "not_applicable_3" not in found.frame.columns


def test_more_than_62_missing_facts_take_a_second_column_of_bits() -> None:
    names = [f"flag_{number}" for number in range(70)]
    attributes = {name: boolean(name, name) for name in names}
    crowd = type("Crowd", (Subject,), attributes, name="crowd", zh="众", en="crowd")
    vocabulary = Vocabulary([crowd])
    tree = ex.expression(vocabulary["crowd.flag_0"])
    for name in names[1:]:
        tree = tree & vocabulary[f"crowd.{name}"]
    frame = pl.DataFrame(
        {f"crowd.{name}": pl.Series([None if number != 65 else True], dtype=pl.Boolean) for number, name in enumerate(names)}
    )
    found = Sweep((made("all", tree),), vocabulary, DAY)(frame)
    assert len(found.missing_facts) == 70
    known = found.missing_facts.index("crowd.flag_65")
    first, second = found.frame["missing"].item(), found.frame["missing_2"].item()
    assert first + (second << 62) == 2**70 - 1 - 2**known


def test_a_mask_without_names_is_nought() -> None:
    found = sweep(AREAS, made("certain", ex.expression(True) | Mill.running))
    assert (found.missing_facts, found.frame["missing"].to_list()) == ((), [0, 0, 0])


def test_what_would_be_divided_by_zero_is_not_missing() -> None:
    frame = pl.DataFrame({"mill.floors": [0, 2, None]})
    found = sweep(frame, made("deep", Mill.area / Mill.floors > 1))
    assert bits(found, "missing", found.missing_facts) == [set(), {"mill.area"}, {"mill.area", "mill.floors"}]
    assert bits(found, "judgement", found.rules) == [{"deep"}, set(), set()]


THREE = readings(
    "Q1", ("a", "甲", "a", Mill.area >= 1000), ("b", "乙", "b", Mill.floors >= 3), ("c", "丙", "c", ex.expression(Mill.running))
)


def test_of_readings_that_differ_already_no_further_one_is_missing() -> None:
    frame = pl.DataFrame({"mill.area": [1000.0, 1000.0], "mill.floors": [1, 3]})
    found = sweep(frame, made("read", THREE))
    assert bits(found, "missing", found.missing_facts) == [set(), {"mill.running"}]
    assert bits(found, "judgement", found.rules) == [{"read"}, set()]


def test_a_reading_that_a_judgement_picked_asks_for_its_own_facts_only() -> None:
    answer = Judgements([judgement("question:Q1", "b")])
    found = Sweep((made("read", THREE),), VOCABULARY, DAY, judgements=answer)(pl.DataFrame({"mill.area": [1000.0]}))
    assert bits(found, "missing", found.missing_facts) == [{"mill.floors"}]


# ------------------------------------------------------------------------------------------------------------------- gates


def decisions(frame: pl.DataFrame, *rules: Rule) -> list[str]:
    found: list[str] = Sweep((), VOCABULARY, DAY, gates=(gate(*rules),))(frame).frame["open"].to_list()
    return found


def test_a_gate_answers_in_words() -> None:
    frame = pl.DataFrame(
        {
            "mill.area": [1000.0, 1.0, None, 1000.0, 1000.0],
            "mill.floors": [3, None, 3, None, 3],
            "mill.sound": [True, None, None, None, None],
        }
    )
    assert decisions(frame, LARGE, HIGH, SOUND) == [
        "may proceed",
        "may not",
        "complete the file",
        "complete the file",
        "needs judgement",
    ]


def test_a_gate_of_rules_that_do_not_apply_does_not_apply() -> None:
    frame = pl.DataFrame({"village.has_river": [False, None], "mill.area": [1.0, 1.0]})
    assert decisions(frame, BY_THE_RIVER) == ["not applicable", "may not"]


def test_what_only_should_be_does_not_stand_against_a_gate() -> None:
    rather = made("rather", Mill.floors >= 3, modality=SHOULD)
    assert decisions(pl.DataFrame({"mill.area": [1000.0], "mill.floors": [1]}), LARGE, rather) == ["may proceed"]


def test_a_gate_may_be_swept_without_its_rules() -> None:
    found = Sweep((), VOCABULARY, DAY, gates=(gate(LARGE),), masks=False)(AREAS, keep=False).frame
    assert found.rows() == [("may not",), ("may proceed",), ("complete the file",)]
    assert found.columns == ["open"]
