from engine.options import FORMATS
from engine.renderers import RENDERERS


def test_every_format_that_can_be_chosen_has_a_renderer_and_the_other_way_round() -> None:
    assert tuple(RENDERERS) == FORMATS
