"""Which overload of a function a call means (reference A7). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from banquet.errors import RequestError
from banquet.rest.hints import closest
from banquet.rest.schema import Function, Parameter

_BODY_TYPES = ("json", "jsonb", "text")


@dataclass(frozen=True, slots=True)
class Choice:
    """The overload chosen and the parameters that are given; others take their defaults.

    Attributes:
        whole_body: The function's one unnamed parameter takes the body as it is.
    """

    function: Function
    given: tuple[Parameter, ...]
    whole_body: bool = False


def choose_function(
    overloads: tuple[Function, ...],
    name: str,
    given: tuple[str, ...],
    known: Iterable[str],
    *,
    takes_body: bool,
) -> Choice:
    """Return the one overload whose required parameters are given and that knows all given.

    Args:
        overloads: Functions of this name.
        name: With its schema, for messages.
        given: Names of the arguments.
        known: Names of all functions of the schema, for the hint.
        takes_body: Called by POST: one unnamed json, jsonb or text parameter will do.

    Raises:
        RequestError: PGRST202 none fits, PGRST203 several do.
    """
    wanted = set(given)
    fitting = [function for function in overloads if _fits(function, wanted)]
    if len(fitting) == 1:
        function = fitting[0]
        return Choice(function, tuple(p for p in function.parameters if p.name in wanted))
    if not fitting and takes_body:
        bodies = [function for function in overloads if _takes_body(function)]
        if len(bodies) == 1:
            return Choice(bodies[0], (), whole_body=True)
    if fitting:
        raise _ambiguous(name, fitting)
    raise _missing(name, given, known)


def _fits(function: Function, given: set[str]) -> bool:
    names = {parameter.name for parameter in function.parameters}
    required = {parameter.name for parameter in function.parameters if parameter.required}
    return "" not in names and required <= given <= names


def _takes_body(function: Function) -> bool:
    parameters = function.parameters
    return len(parameters) == 1 and not parameters[0].name and parameters[0].type in _BODY_TYPES


def _ambiguous(name: str, fitting: list[Function]) -> RequestError:
    signatures = (
        f"{name}({', '.join(f'{p.name} => {p.type}' for p in function.parameters)})"
        for function in fitting
    )
    return RequestError(
        "PGRST203",
        f"Could not choose the best candidate function between: {', '.join(signatures)}",
        None,
        "Try renaming the parameters or the function itself in the database so function "
        "overloading can be resolved",
    )


def _missing(name: str, given: tuple[str, ...], known: Iterable[str]) -> RequestError:
    schema, _, plain = name.partition(".")
    near = closest(plain, known)
    listed = ", ".join(sorted(given))
    what = f"with parameters {listed}" if given else "without parameters"
    return RequestError(
        "PGRST202",
        f"Could not find the function {name}{f'({listed})' if given else ''} in the schema cache"
        if given
        else f"Could not find the function {name} without parameters in the schema cache",
        f"Searched for the function {name} {what}, but no matches were found in the schema cache.",
        f"Perhaps you meant to call the function {schema}.{near}" if near else None,
    )
