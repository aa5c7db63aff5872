"""What a model reads and writes in one call decides how many questions go together."""

import pytest

from engine.ai.catalogue import Model
from engine.ai.model import Manner, asking, fits, parts
from engine.ai.plan import planned
from engine.ai.provider import Batch
from tests.samples.asked_models import job, rules, values
from tests.samples.wires import INTERFACES, Interface

pytestmark = pytest.mark.xdist_group("ai")
MODEL = Model("model-a", "fast", False, None)


def sizes(batch: Batch, manner: Manner) -> list[int]:
    return [len(each.questions) for each in parts(batch, manner)]


def test_where_no_limit_is_known_a_batch_stays_whole() -> None:
    assert sizes(Batch(tuple(values(40))), Manner("nonce")) == [40]


def test_a_batch_is_halved_until_each_answer_fits() -> None:
    manner = Manner("nonce", most_written=512 + 10 * 80)

    assert sizes(Batch(tuple(values(40)), "trade"), manner) == [10, 10, 10, 10]
    assert [each.domain for each in parts(Batch(tuple(values(40)), "trade"), manner)] == ["trade"] * 4


def test_a_batch_is_halved_until_each_prompt_is_read_whole() -> None:
    whole = asking(Batch(tuple(values(8))), Manner("nonce"))
    room = len(whole.system + whole.user) // 3 + whole.most_written

    assert sizes(Batch(tuple(values(16))), Manner("nonce", most_read=room)) == [8, 8]


def test_one_question_gets_all_the_room_that_there_is() -> None:
    alone = Batch(tuple(rules(1)))

    assert asking(alone, Manner("nonce", most_written=700)).most_written == 700
    assert sizes(alone, Manner("nonce", most_written=700)) == [1]
    assert not fits(alone, Manner("nonce", most_read=1_000))


@pytest.mark.parametrize("interface", INTERFACES)
def test_the_plan_counts_the_calls_that_the_limits_ask_for(interface: Interface) -> None:
    manner = Manner("nonce", most_written=512 + 10 * 80)
    plan, prompts = planned(tuple(values(40)), "", manner, MODEL)

    done = job(interface, values(40), manner=manner)

    assert (plan.calls, len(prompts), len(done.server.asked)) == (4, 4, 4)
    assert len(done.outcome.answers) == 40


@pytest.mark.parametrize("interface", INTERFACES)
def test_what_a_model_cannot_read_is_never_sent(interface: Interface) -> None:
    manner = Manner("nonce", most_read=1_000)
    plan, _ = planned(tuple(values(4)), "", manner, MODEL)

    done = job(interface, values(4), manner=manner)

    assert (plan.calls, plan.usage.written, done.server.asked) == (0, 0, [])
    assert {each.kind.value for each in done.outcome.gaps.values()} == {"too-large"}
