import pytest

from banquet.errors import RequestError
from banquet.rest.functions import Choice, choose_function
from banquet.rest.schema import Function, Parameter


def function(*parameters: Parameter) -> Function:
    return Function("public", "f", parameters, "scalar", returns_set=False, volatile=False)


A, B = Parameter("a", "integer"), Parameter("b", "text", required=False)


def choose(overloads: tuple[Function, ...], *given: str, takes_body: bool = True) -> Choice:
    return choose_function(overloads, "public.f", given, ["f", "find"], takes_body=takes_body)


def test_defaults_may_be_left_out() -> None:
    overload = function(A, B)

    assert choose((overload,), "a") == Choice(overload, (A,))
    assert choose((overload,), "b", "a") == Choice(overload, (A, B))


def test_names_decide_between_overloads() -> None:
    one, two = function(A), function(Parameter("c", "integer"))

    assert choose((one, two), "c").function is two


@pytest.mark.parametrize("given", [(), ("b",), ("a", "x")])
def test_what_does_not_fit_is_refused(given: tuple[str, ...]) -> None:
    with pytest.raises(RequestError) as caught:
        choose((function(A, B),), *given)
    assert caught.value.code == "PGRST202"


def test_overloads_that_differ_by_type_alone_are_ambiguous() -> None:
    with pytest.raises(RequestError) as caught:
        choose((function(A), function(Parameter("a", "text"))), "a")
    assert caught.value.code == "PGRST203"
    assert "public.f(a => integer), public.f(a => text)" in caught.value.message


def test_one_unnamed_json_parameter_takes_the_body() -> None:
    overload = function(Parameter("", "json"))

    assert choose((overload,), "x") == Choice(overload, (), whole_body=True)
    with pytest.raises(RequestError):
        choose((overload,), "x", takes_body=False)
    with pytest.raises(RequestError):
        choose((function(Parameter("", "integer")),), "x")
