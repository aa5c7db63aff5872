"""Tests of /pets."""

import pytest

from support.cases import Case, cases
from support.client import Api


# specmint: list-pets
@pytest.mark.pets
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("list-pets", "positive"))
def test_list_pets_accepts(api: Api, case: Case) -> None:
    """GET /pets accepts what the document allows. #/paths/~1pets/get"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.boundary
@pytest.mark.parametrize("case", cases("list-pets", "boundary"))
def test_list_pets_holds_at_its_limits(api: Api, case: Case) -> None:
    """GET /pets holds at its limits. #/paths/~1pets/get"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.negative
@pytest.mark.parametrize("case", cases("list-pets", "negative"))
def test_list_pets_refuses(api: Api, case: Case) -> None:
    """GET /pets refuses what the document forbids. #/paths/~1pets/get"""
    api.send(case).check()


# specmint: create-pet
@pytest.mark.pets
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("create-pet", "positive"))
def test_create_pet_accepts(api: Api, case: Case) -> None:
    """POST /pets accepts what the document allows. #/paths/~1pets/post"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.boundary
@pytest.mark.parametrize("case", cases("create-pet", "boundary"))
def test_create_pet_holds_at_its_limits(api: Api, case: Case) -> None:
    """POST /pets holds at its limits. #/paths/~1pets/post"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.negative
@pytest.mark.parametrize("case", cases("create-pet", "negative"))
def test_create_pet_refuses(api: Api, case: Case) -> None:
    """POST /pets refuses what the document forbids. #/paths/~1pets/post"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.security
@pytest.mark.parametrize("case", cases("create-pet", "security"))
def test_create_pet_protects(api: Api, case: Case) -> None:
    """POST /pets lets nobody in without a valid credential. #/paths/~1pets/post"""
    api.send(case).check()


# specmint: read-pet
@pytest.mark.pets
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("read-pet", "positive"))
def test_read_pet_accepts(api: Api, case: Case) -> None:
    """GET /pets/{petId} accepts what the document allows. #/paths/~1pets~1{petId}/get"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.negative
@pytest.mark.parametrize("case", cases("read-pet", "negative"))
def test_read_pet_refuses(api: Api, case: Case) -> None:
    """GET /pets/{petId} refuses what the document forbids. #/paths/~1pets~1{petId}/get"""
    api.send(case).check()


# specmint: replace-pet
@pytest.mark.pets
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("replace-pet", "positive"))
def test_replace_pet_accepts(api: Api, case: Case) -> None:
    """PUT /pets/{petId} accepts what the document allows. #/paths/~1pets~1{petId}/put"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.negative
@pytest.mark.parametrize("case", cases("replace-pet", "negative"))
def test_replace_pet_refuses(api: Api, case: Case) -> None:
    """PUT /pets/{petId} refuses what the document forbids. #/paths/~1pets~1{petId}/put"""
    api.send(case).check()


# specmint: delete-pet
@pytest.mark.pets
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("delete-pet", "positive"))
def test_delete_pet_accepts(api: Api, case: Case) -> None:
    """DELETE /pets/{petId} accepts what the document allows. #/paths/~1pets~1{petId}/delete"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.security
@pytest.mark.parametrize("case", cases("delete-pet", "security"))
def test_delete_pet_protects(api: Api, case: Case) -> None:
    """DELETE /pets/{petId} lets nobody in without a valid credential. #/paths/~1pets~1{petId}/delete"""
    api.send(case).check()


# specmint: add-photo
@pytest.mark.pets
@pytest.mark.photos
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("add-photo", "positive"))
def test_add_photo_accepts(api: Api, case: Case) -> None:
    """POST /pets/{petId}/photo accepts what the document allows. #/paths/~1pets~1{petId}~1photo/post"""
    api.send(case).check()


@pytest.mark.pets
@pytest.mark.photos
@pytest.mark.boundary
@pytest.mark.parametrize("case", cases("add-photo", "boundary"))
def test_add_photo_holds_at_its_limits(api: Api, case: Case) -> None:
    """POST /pets/{petId}/photo holds at its limits. #/paths/~1pets~1{petId}~1photo/post"""
    api.send(case).check()
