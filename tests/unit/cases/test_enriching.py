"""What of a case a model gave is told by pointers into its request."""

from engine.cases.enriching import marked, told
from engine.cases.knowledge import Knowledge, SaidRule
from engine.cases.model import CaseId, Expectation, FromModel, OperationPlan, Request, TestCase, Wire
from engine.cases.rules.model import Has, Not
from engine.errors import Pointer
from engine.openapi.model import Operation

OPERATION = Operation("add", "POST", "/a", Pointer("#/paths/~1a/post"))
RULE = SaidRule(Not(Has("body/code", ("a b", 7))), {}, {}, "It must not hold spaces.", 0.5)


def case(request: Request) -> TestCase:
    return TestCase(
        CaseId("add-minimal"), "add", "POST", "/a", "positive", "minimal", Pointer("#/x"), "t", "w",
        request, Wire("POST", "/a"), Expectation(("201",), True),
    )  # fmt: skip


def pointers(request: Request) -> FromModel | None:
    knowledge = Knowledge({((Pointer("#/s"),), "wish"): ("Tea", "Soup")}, {"add": (RULE,)})
    plan = OperationPlan(OPERATION, "add", "a", (case(request),))
    return marked(plan, told(knowledge)).cases[0].ai


def test_values_are_found_where_they_stand_in_objects_lists_and_the_query() -> None:
    body = {"wish": "Tea", "all/of": [{"wish": ["Soup", "Water"]}], "code": "a b", "other": "Tea"}

    assert pointers(Request(query={"wish": "Soup"}, body=body)) == FromModel(
        ("/query/wish", "/body/wish", "/body/all~1of/0/wish/0", "/body/code")
    )


def test_a_case_that_has_nothing_of_a_model_says_nothing() -> None:
    assert pointers(Request(body={"wish": "Water", "code": 7, "none": None})) is None
