"""Which overload of a function a call means (reference A7). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from banquet.errors import RequestError
from banquet.rest.hints import resembling
from banquet.rest.payload import Content
from banquet.rest.schema import Function, Parameter

# Types of the one unnamed parameter that takes a body of each content as it is.
_BODY_TYPES: dict[Content, tuple[str, ...]] = {
    "json": ("json", "jsonb"),
    "text": ("text",),
    "xml": ("xml",),
    "bytea": ("bytea",),
}


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
    body: Content | None,
) -> Choice:
    """Return the one overload whose required parameters are given and that knows all given.

    Args:
        overloads: Functions of this name.
        name: With its schema, for messages.
        given: Names of the arguments.
        known: Names of all functions of the schema, for the hint.
        body: What the body of a POST is; None for a GET.

    Raises:
        RequestError: PGRST202 none fits, PGRST203 several do.
    """
    wanted = set(given)
    overloads = tuple(filter(is_callable, overloads))
    # A body that is no JSON is one value: only an unnamed parameter takes it.
    named = body not in ("text", "xml", "bytea")
    fitting = [function for function in overloads if named and _fits(function, wanted)]
    if len(fitting) == 1:
        function = fitting[0]
        if _is_unnamed(function):
            # Its one parameter was meant by the key "", or by none where it has a default.
            return Choice(function, (), whole_body=body in _BODY_TYPES)
        return Choice(function, tuple(p for p in function.parameters if p.name in wanted))
    if not fitting and body is not None:
        fitting = [function for function in overloads if _takes_body(function, body)]
        if len(fitting) == 1:
            return Choice(fitting[0], (), whole_body=True)
    if fitting:
        raise _ambiguous(name, fitting)
    raise _missing(overloads, name, sorted(wanted), known, body)


def _fits(function: Function, given: set[str]) -> bool:
    names = {parameter.name for parameter in function.parameters}
    required = {parameter.name for parameter in function.parameters if parameter.required}
    return required <= given <= names


def is_callable(function: Function) -> bool:
    """Say whether arguments can be given to a function: by name, or as the whole body."""
    return all(parameter.name for parameter in function.parameters) or _is_unnamed(function)


def _is_unnamed(function: Function) -> bool:
    """Say whether the whole body is what the function takes: nothing else has no name."""
    types = (kind for kinds in _BODY_TYPES.values() for kind in kinds)
    parameters = function.parameters
    return len(parameters) == 1 and not parameters[0].name and parameters[0].type in types


def _takes_body(function: Function, body: Content) -> bool:
    types = _BODY_TYPES.get(body, ())
    return _is_unnamed(function) and function.parameters[0].type in types


def _ambiguous(name: str, fitting: list[Function]) -> RequestError:
    lists = ([(p.name, p.type) for p in function.parameters] for function in fitting)
    signatures = (
        f"{name}({', '.join(f'{parameter} => {kind}' for parameter, kind in parameters)})"
        for parameters in sorted(lists, key=lambda parameters: (len(parameters), parameters))
    )
    return RequestError(
        "PGRST203",
        f"Could not choose the best candidate function between: {', '.join(signatures)}",
        None,
        "Try renaming the parameters or the function itself in the database so function "
        "overloading can be resolved",
    )


def _missing(
    overloads: tuple[Function, ...],
    name: str,
    given: list[str],
    known: Iterable[str],
    body: Content | None,
) -> RequestError:
    if body in ("text", "xml", "bytea"):
        listed, searched = "", f" with a single unnamed {body} parameter"
    else:
        listed = f"({', '.join(given)})" if given else " without parameters"
        plural = "s" if len(given) > 1 else ""
        searched = f" with parameter{plural} {', '.join(given)}" if given else listed
        searched += " or with a single unnamed json/jsonb parameter" if body == "json" else ""
    return RequestError(
        "PGRST202",
        f"Could not find the function {name}{listed} in the schema cache",
        f"Searched for the function {name}{searched}, but no matches were found in the schema "
        "cache.",
        _hint(overloads, name, given, known) if listed else None,
    )


def _hint(
    overloads: tuple[Function, ...], name: str, given: list[str], known: Iterable[str]
) -> str | None:
    schema, _, plain = name.partition(".")
    if overloads:
        lists = (_listed(parameter.name for parameter in each.parameters) for each in overloads)
        parameters = resembling(_listed(given), lists)
        near = None if parameters is None else plain + parameters
    else:
        near = resembling(plain, known)
    return f"Perhaps you meant to call the function {schema}.{near}" if near else None


def _listed(names: Iterable[str]) -> str:
    return f"({', '.join(sorted(names))})"
