from typing import Any

import pytest

from banquet.errors import RequestError
from banquet.rest.functions import Choice, choose_function, is_callable
from banquet.rest.payload import Content
from banquet.rest.schema import Function, Parameter


def function(*parameters: Parameter) -> Function:
    return Function("public", "f", parameters, "scalar", returns_set=False, volatile=False)


A, B = Parameter("a", "integer"), Parameter("b", "text", required=False)


def choose(
    overloads: tuple[Function, ...], *given: str, body: Content | None = "json", name: str = "f"
) -> Choice:
    return choose_function(overloads, f"public.{name}", given, ["f", "find"], body=body)


def refusal(*arguments: Any, **options: Any) -> RequestError:
    with pytest.raises(RequestError) as caught:
        choose(*arguments, **options)
    return caught.value


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
        choose((function(Parameter("a", "text")), function(A)), "a")
    assert caught.value.code == "PGRST203"
    assert "public.f(a => integer), public.f(a => text)" in caught.value.message


def test_one_unnamed_json_parameter_takes_the_body() -> None:
    overload = function(Parameter("", "json"))

    assert choose((overload,), "x") == Choice(overload, (), whole_body=True)
    with pytest.raises(RequestError):
        choose((overload,), "x", body=None)
    with pytest.raises(RequestError):
        choose((function(Parameter("", "integer")),), "x")


@pytest.mark.parametrize("kind", ["json", "jsonb", "text", "xml", "bytea"])
def test_an_empty_key_means_the_one_parameter_without_a_name(kind: str) -> None:
    overload = function(Parameter("", kind))
    optional = function(Parameter("", kind, required=False))

    assert choose((function(), overload), "") == Choice(overload, (), whole_body=True)
    assert choose((overload,), "", body=None) == Choice(overload, ())
    assert choose((optional,)) == Choice(optional, (), whole_body=True)
    assert refusal((function(), optional)).code == "PGRST203"
    assert refusal((function(Parameter("", "integer")),), "").code == "PGRST202"
    assert refusal((function(A, Parameter("", kind)),), "a", "").code == "PGRST202"


@pytest.mark.parametrize(
    ("body", "type_"),
    [("json", "jsonb"), ("text", "text"), ("xml", "xml"), ("bytea", "bytea")],
)
def test_a_body_finds_the_parameter_of_its_type(body: Content, type_: str) -> None:
    wanted, named = function(Parameter("", type_)), function(A)
    others = tuple(
        function(Parameter("", other))
        for other in ("json", "text", "xml", "bytea")
        if other != type_.removesuffix("b")
    )

    assert choose((named, *others, wanted), body=body) == Choice(wanted, (), whole_body=True)


def test_a_text_is_no_call_without_arguments() -> None:
    assert refusal((function(),), body="text").details == (
        "Searched for the function public.f with a single unnamed text parameter, but no matches "
        "were found in the schema cache."
    )
    assert choose((function(),), body="json").whole_body is False


def test_a_refusal_says_what_was_sought_and_what_is_near() -> None:
    found = refusal((function(A, B),), "a", "bb", body=None)

    assert found.message == "Could not find the function public.f(a, bb) in the schema cache"
    assert found.details == (
        "Searched for the function public.f with parameters a, bb, but no matches were found in "
        "the schema cache."
    )
    assert found.hint == "Perhaps you meant to call the function public.f(a, b)"
    assert refusal((), name="fint").hint == "Perhaps you meant to call the function public.find"
    assert refusal((), name="zzz").hint is None


def test_a_refusal_names_the_parameter_a_body_could_have_met() -> None:
    assert refusal((), "a").details == (
        "Searched for the function public.f with parameter a or with a single unnamed json/jsonb "
        "parameter, but no matches were found in the schema cache."
    )
    assert refusal((), body=None).message == (
        "Could not find the function public.f without parameters in the schema cache"
    )


def test_lines_of_csv_are_arguments_and_no_body() -> None:
    overloads = (function(Parameter("", "json")), function(A, Parameter("c", "integer")))

    assert choose(overloads, "c", "a", body="csv").function is overloads[1]
    found = refusal(overloads, "x", "y", body="csv")
    assert (found.code, "unnamed" in str(found.details)) == ("PGRST202", False)


def test_what_cannot_be_called_is_as_if_it_were_not_there() -> None:
    uncallable = function(Parameter("", "integer"))

    found = refusal((uncallable,), "x", name="fint")
    assert found.hint == "Perhaps you meant to call the function public.find"
    assert not is_callable(uncallable)
    assert is_callable(function())
    assert is_callable(function(A))
    assert is_callable(function(Parameter("", "bytea")))
