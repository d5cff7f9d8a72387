"""What a client makes of presence frames: the rules of the official clients, in short."""

from typing import Any

Metas = dict[str, dict[str, Any]]


class Watcher:
    """Derives who is there from `presence_state` and `presence_diff` payloads.

    Attributes:
        seen: Metas by key, then by reference; None before the first state.
    """

    def __init__(self) -> None:
        self.seen: dict[str, Metas] | None = None

    def state(self, payload: dict[str, Any]) -> None:
        self.seen = {key: _metas(value) for key, value in payload.items()}

    def diff(self, payload: dict[str, Any]) -> None:
        assert self.seen is not None, "a diff before the state"
        assert set(payload) == {"joins", "leaves"}
        for key, value in payload["joins"].items():
            there = self.seen.setdefault(key, {})
            for ref, meta in _metas(value).items():
                assert ref not in there, "told twice"
                there[ref] = meta
        for key, value in payload["leaves"].items():
            for ref in _metas(value):
                del self.seen[key][ref]  # it was told of, or there is nothing to leave
            if not self.seen[key]:
                del self.seen[key]

    def bodies(self) -> dict[str, list[dict[str, Any]]]:
        """Return what is said under each key, references left out, in a fixed order."""
        assert self.seen is not None
        return {
            key: sorted(
                ({k: v for k, v in meta.items() if not k.startswith("phx_")} for meta in metas),
                key=repr,
            )
            for key, metas in ((key, value.values()) for key, value in self.seen.items())
        }


def _metas(value: dict[str, Any]) -> Metas:
    assert set(value) == {"metas"}
    metas = {meta["phx_ref"]: meta for meta in value["metas"]}
    assert len(metas) == len(value["metas"]) > 0
    return metas
