import { after, before, describe, test } from 'node:test';
import { operation } from './support/operation.js';

// specmint: list-pets
describe('GET /pets', () => {
  // #/paths/~1pets/get
  const tested = operation('list-pets');

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('holds at its limits', () => {
    for (const { name, run } of tested.cases('boundary')) test(name, run);
  });

  describe('refuses what the document forbids', () => {
    for (const { name, run } of tested.cases('negative')) test(name, run);
  });
});

// specmint: create-pet
describe('POST /pets', () => {
  // #/paths/~1pets/post
  const tested = operation('create-pet');

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('holds at its limits', () => {
    for (const { name, run } of tested.cases('boundary')) test(name, run);
  });

  describe('refuses what the document forbids', () => {
    for (const { name, run } of tested.cases('negative')) test(name, run);
  });

  describe('protects what it guards', () => {
    for (const { name, run } of tested.cases('security')) test(name, run);
  });
});

// specmint: read-pet
describe('GET /pets/{petId}', () => {
  // #/paths/~1pets~1{petId}/get
  const tested = operation('read-pet');
  tested.uses('pets');
  before(() => tested.setUp());
  after(() => tested.cleanUp());

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('refuses what the document forbids', () => {
    for (const { name, run } of tested.cases('negative')) test(name, run);
  });
});

// specmint: replace-pet
describe('PUT /pets/{petId}', () => {
  // #/paths/~1pets~1{petId}/put
  const tested = operation('replace-pet');
  tested.uses('pets');
  before(() => tested.setUp());
  after(() => tested.cleanUp());

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('refuses what the document forbids', () => {
    for (const { name, run } of tested.cases('negative')) test(name, run);
  });
});

// specmint: delete-pet
describe('DELETE /pets/{petId}', () => {
  // #/paths/~1pets~1{petId}/delete
  const tested = operation('delete-pet');
  tested.uses('pets');

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('protects what it guards', () => {
    for (const { name, run } of tested.cases('security')) test(name, run);
  });
});

// specmint: add-photo
describe('POST /pets/{petId}/photo', () => {
  // #/paths/~1pets~1{petId}~1photo/post
  const tested = operation('add-photo');
  tested.uses('pets');

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('holds at its limits', () => {
    for (const { name, run } of tested.cases('boundary')) test(name, run);
  });
});
