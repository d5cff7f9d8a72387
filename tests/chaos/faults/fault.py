"""What a fault is."""

from typing import Final, Protocol

from tests.chaos.play import Play


class Fault(Protocol):
    """Something that goes wrong, and is put right again before `strike` returns.

    Attributes:
        name: Number in the fault matrix and a word.
    """

    name: str

    async def strike(self, play: Play) -> float | None:
        """Do it.

        Returns:
            Seconds that something in it took which a limit is set for, or None.
        """


LIMITS: Final = {"F4 fast stop": 10.0, "F10 reconnect storm": 15.0}
"""Most seconds that `strike` may report."""
