from dataclasses import replace

from engine.renderers.project import Project
from tests.samples.suite import sample_suite


def test_settings_are_the_address_credentials_values_and_general_ones() -> None:
    suite, plans = sample_suite()
    project = Project(suite)

    for plan in plans:
        project.data_file(plan)

    assert [setting.name for setting in project.settings] == [
        *("API_BASE_URL", "API_TOKEN_MAIN", "API_USER_DESK", "API_PASSWORD_DESK", "API_VALUE_SHELF_ID"),
        *(
            "API_TIMEOUT",
            "API_RUN_ID",
            "API_ALLOW_DESTRUCTIVE",
            "API_CA_FILE",
            "API_MAX_MS",
            "SPECMINT_TRACE",
        ),
    ]


def test_only_the_fixtures_that_a_case_sends_are_named() -> None:
    suite, plans = sample_suite()
    project = Project(suite)
    assert not project.fixtures

    for plan in plans:
        project.data_file(plan)

    assert project.fixtures == ("sample.png",)


def test_flows_of_a_resource_share_a_file() -> None:
    suite, _ = sample_suite()

    assert list(Project(suite).flow_files) == ["pets.json"]


def test_the_same_suite_gives_the_same_bytes() -> None:
    first, second = (
        [Project(suite).data_file(plan) for plan in plans]
        for suite, plans in (sample_suite(), sample_suite())
    )

    assert first == second


def test_settings_name_the_second_credential_that_a_flow_sends() -> None:
    suite, _ = sample_suite()
    crud = next(flow for flow in suite.flows if flow.technique == "crud")
    basic = ("Authorization", "Basic {{API_BASIC_DESK_OTHER}}")
    bearer = ("Authorization", "Bearer {{API_TOKEN_MAIN_OTHER}}")
    first, second, *rest = crud.steps
    steps = (
        first._replace(wire=first.wire._replace(headers=(basic,))),
        second._replace(wire=second.wire._replace(headers=(bearer,))),
        *rest,
    )
    other = replace(crud, id="pets-other-user", technique="other-user", steps=steps)

    project = Project(replace(suite, flows=(*suite.flows, other)))

    assert [setting.name for setting in project.credentials][3:] == [
        "API_TOKEN_MAIN_OTHER",
        "API_USER_DESK_OTHER",
        "API_PASSWORD_DESK_OTHER",
    ]
