"""Reading a view's rule; a real one is read in `tests/integration/rest/test_embedding.py`."""

from banquet.rest.views import base_column, shown_columns

# select id, upper(name) as name, (select max(id) from t) as "a} b", size from t
RULE = (
    r"({QUERY :commandType 1 :cteList <> :rtable ({RTE :eref {ALIAS :aliasname t :colnames "
    r'("id" "name" "size")} :relid 7}) :jointree {FROMEXPR :fromlist ({RANGETBLREF :rtindex 3})} '
    r":targetList ({TARGETENTRY :expr {VAR :varno 3} :resno 1 :resname id :ressortgroupref 0 "
    r":resorigtbl 7 :resorigcol 1 :resjunk false} {TARGETENTRY :expr {FUNCEXPR :args ({VAR "
    r":varno 3})} :resno 2 :resname name :ressortgroupref 0 :resorigtbl 0 :resorigcol 0 :resjunk "
    r"false} {TARGETENTRY :expr {SUBLINK :subselect {QUERY :targetList ({TARGETENTRY :expr {VAR} "
    r":resno 1 :resname max :ressortgroupref 0 :resorigtbl 7 :resorigcol 1 :resjunk false})}} "
    r":resno 3 :resname a\}\ b :ressortgroupref 0 :resorigtbl 0 :resorigcol 0 :resjunk false} "
    r"{TARGETENTRY :expr {VAR} :resno 4 :resname size :ressortgroupref 0 :resorigtbl 7 "
    r":resorigcol 3 :resjunk false}) :override 0 :onConflict {X :resno 9 :resorigtbl 8 "
    r":resorigcol 1}})"
)


def test_only_columns_shown_as_they_are_have_an_origin() -> None:
    assert shown_columns(RULE) == {1: (7, 1), 4: (7, 3)}


def test_what_is_no_rule_shows_nothing() -> None:
    assert shown_columns("") == {}
    assert shown_columns("<>") == {}


def test_a_view_of_a_view_is_followed_to_the_table() -> None:
    views = {20: {1: (10, 2)}, 10: {2: (7, 3)}}

    assert base_column(views, (20, 1)) == (7, 3)
    assert base_column(views, (7, 3)) == (7, 3)
    assert base_column(views, (20, 2)) is None
    assert base_column({1: {1: (1, 1)}}, (1, 1)) is None  # a circle cannot be; if it were, no end
