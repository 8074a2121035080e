"""The keys that mean what the view in sight makes of them; the same wherever a view is shown."""

from __future__ import annotations

from textual.binding import Binding, BindingType

VIEW_ACTIONS = ("later", "earlier", "much_later", "much_earlier", "choose", "values", "predict")

VIEW_KEYS: list[BindingType] = [
    Binding("enter", "choose", "Next step; in the findings, the repair as a changed line"),
    Binding("right", "later", "Next step, next repair, or further right"),
    Binding("left", "earlier", "Step before, repair before, or back left"),
    Binding("ctrl+right", "much_later", "Ten steps on", show=False),
    Binding("ctrl+left", "much_earlier", "Ten steps back", show=False),
    Binding("p", "predict", "Say the shapes first, then see them"),
    Binding("v", "values", "What the tensors hold"),
]


class ViewKeys:
    """The actions of `VIEW_KEYS`, for a screen or a widget; `act` is told which."""

    def act(self, action: str) -> None:
        raise NotImplementedError

    def action_choose(self) -> None:
        self.act("choose")

    def action_later(self) -> None:
        self.act("later")

    def action_earlier(self) -> None:
        self.act("earlier")

    def action_much_later(self) -> None:
        self.act("much_later")

    def action_much_earlier(self) -> None:
        self.act("much_earlier")

    def action_values(self) -> None:
        self.act("values")

    def action_predict(self) -> None:
        self.act("predict")
