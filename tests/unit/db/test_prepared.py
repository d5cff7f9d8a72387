from banquet.db.prepared import PREPARED_PER_CONNECTION, PreparedStatements

KEY = ("anon", b"select 1")


def prepare(statements: PreparedStatements, key: tuple[str, bytes]) -> bytes:
    statements.name_of(key)
    name, _ = statements.name_of(key)
    assert name is not None
    statements.confirm(key, name)
    return name


def test_a_text_is_prepared_at_its_second_use() -> None:
    statements = PreparedStatements()

    assert statements.name_of(KEY) == (None, False)
    name, is_new = statements.name_of(KEY)
    assert is_new
    assert name is not None
    statements.confirm(KEY, name)
    assert statements.name_of(KEY) == (name, False)


def test_another_role_prepares_its_own() -> None:
    statements = PreparedStatements()
    prepare(statements, KEY)

    assert statements.name_of(("authenticated", KEY[1])) == (None, False)


def test_an_attempt_that_failed_takes_a_new_name() -> None:
    statements = PreparedStatements()
    statements.name_of(KEY)

    first, _ = statements.name_of(KEY)
    second, is_new = statements.name_of(KEY)

    assert is_new
    assert first != second


def test_two_at_once_leave_one() -> None:
    statements = PreparedStatements()
    statements.name_of(KEY)
    first, _ = statements.name_of(KEY)
    second, _ = statements.name_of(KEY)
    assert first is not None
    assert second is not None

    statements.confirm(KEY, first)
    statements.confirm(KEY, second)

    assert statements.name_of(KEY) == (first, False)
    assert statements.clearing() == [b"deallocate " + second]


def test_the_least_used_one_makes_room() -> None:
    statements = PreparedStatements()
    names = [prepare(statements, ("r", b"%d" % n)) for n in range(PREPARED_PER_CONNECTION)]
    statements.name_of(("r", b"0"))
    assert statements.clearing() == []

    prepare(statements, KEY)

    assert statements.clearing() == [b"deallocate " + names[1]]
    assert statements.clearing() == []
    assert statements.name_of(("r", b"0")) == (names[0], False)


def test_forgetting_also_forgets_what_is_under_way() -> None:
    statements = PreparedStatements()
    statements.name_of(KEY)
    name, _ = statements.name_of(KEY)
    assert name is not None

    statements.forget()
    statements.confirm(KEY, name)

    assert statements.clearing() == [b"deallocate all"]
    assert statements.name_of(KEY)[1]


def test_what_is_remembered_is_bounded() -> None:
    statements = PreparedStatements()

    for number in range(5000):
        statements.name_of(("r", b"%d" % number))

    assert statements.name_of(("r", b"0")) == (None, False)
    assert statements.name_of(("r", b"4999"))[1]
