"""Tests of pets."""

import pytest

from support.cases import Flow, flows
from support.client import Api


# specmint: pets-crud
@pytest.mark.smoke
@pytest.mark.flow
@pytest.mark.parametrize("flow", flows("pets", "pets-crud"))
def test_pets_crud(api: Api, flow: Flow) -> None:
    """A pet is made, read, replaced and deleted. #/paths/~1pets/post"""
    with api.flow(flow) as running:
        running.run("create")
        running.run("read")
        running.run("update")
        running.run("read-again")
        running.run("delete")
        running.run("read-gone")
