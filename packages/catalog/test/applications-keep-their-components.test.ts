import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { describeSkill, hostDocument, readOwnDocument } from '../src/index.ts';
import { petDocument } from './support/applications.ts';
import { timeSkill } from './support/time-skill.ts';

/** A body of JSON as a test looks into it. */
type Json = ReturnType<typeof JSON.parse>;

/** A host's document with the time skill and applications at the given mounts. */
function documentOf(applications: Record<string, unknown>): Json {
  const skills = Object.entries(applications).map(([mount, given]) => {
    const read = readOwnDocument(given);
    return { mount, description: 'An app', document: 'fault' in read ? read : read.document };
  });
  const time = {
    mount: 'time',
    description: timeSkill.description,
    document: describeSkill(timeSkill, 'time').openapi,
  };
  const parts = { title: 'host', version: '1', paths: {}, skills: [time, ...skills] };
  return JSON.parse(JSON.stringify(hostDocument(parts)));
}

async function expectValid(document: unknown): Promise<void> {
  const { valid, errors } = await new Validator().validate(
    structuredClone(document) as Record<string, unknown>,
  );
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
}

/** Every reference in a document that leads nowhere. */
function dangling(document: Json): string[] {
  const lost: string[] = [];
  const walk = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries<Json>(value)) {
      if (key === '$ref' && typeof inner === 'string') {
        const steps = inner.slice(2).split('/');
        const plain = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
        if (plain.reduce((at: Json, step) => at?.[step], document) === undefined) lost.push(inner);
      } else walk(inner);
    }
  };
  walk(document);
  return lost;
}

describe('an application in the document of the host', () => {
  const document = documentOf({ pets: petDocument(), zoo: petDocument() });

  it('makes a document that is valid, and closed', async () => {
    await expectValid(document);
    expect(dangling(document)).toEqual([]);
  });

  it('has its paths under its mount, the skill beside it its own', () => {
    expect(Object.keys(document.paths)).toEqual([
      '/skills/time/run',
      '/skills/time/inventory',
      '/skills/time/schema',
      '/skills/time/health',
      '/skills/pets/pets/{id}',
      '/skills/zoo/pets/{id}',
    ]);
  });

  it('keeps its components, even those called as the host calls its own', () => {
    const { schemas } = document.components;
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(['time_Inputs', 'Problem', 'pets_Problem', 'zoo_Problem', 'pets_Cat']),
    );
    expect(schemas.pets_Problem).toEqual(petDocument().components.schemas.Problem);
    expect(schemas.Problem).toHaveProperty('properties.retryable');
    expect(Object.keys(schemas).filter((name) => name.endsWith('ValidationError'))).toHaveLength(1);
  });

  it('refers to its own components, wherever it does', () => {
    const { pets_Pet, pets_Cat } = document.components.schemas;
    expect(pets_Pet.oneOf[1]).toEqual({ $ref: '#/components/schemas/pets_Problem' });
    expect(pets_Pet.discriminator.mapping).toEqual({
      cat: '#/components/schemas/pets_Cat',
      other: 'pets_Problem',
    });
    expect(pets_Cat.properties.example).toEqual({
      $ref: '#/components/schemas/pets_Problem/properties/what',
    });
    expect(pets_Cat.properties.enum.example).toEqual({ $ref: '#/components/schemas/Problem' });
  });

  it('has names of its own for operations, links and tags, and its security with each operation', () => {
    const { get, delete: remove } = document.paths['/skills/zoo/pets/{id}'];
    expect(get).toMatchObject({
      operationId: 'zoo_read',
      tags: ['zoo: cats'],
      security: [{ zoo_Key: [] }],
      responses: {
        200: {
          links: {
            again: { operationId: 'zoo_read' },
            other: { operationRef: '#/paths/~1skills~1zoo~1pets~1%7Bid%7D/get' },
          },
        },
      },
    });
    expect(remove).toMatchObject({ operationId: 'zoo_run', tags: ['zoo'], security: [] });
    expect(remove).not.toHaveProperty('servers');
    expect(document.tags).toContainEqual({ name: 'zoo: cats', description: 'Those that purr' });
  });

  it('has names that no other skill can take away', async () => {
    const nested = petDocument();
    nested.components.schemas = { b_Cat: { type: 'string' } };
    nested.paths = {};
    const other = petDocument();
    other.components.schemas = { Cat: { type: 'integer' } };
    other.paths = {};
    const { components } = documentOf({ a: nested, a_b: other, 'a~b': other });
    expect(components.schemas).toMatchObject({
      a_b_Cat: { type: 'string' },
      a_b_Cat_2: { type: 'integer' },
      a_b_Cat_3: { type: 'integer' },
    });
  });

  it('answers below the path of its first server', () => {
    const serverUrls = ['/v1', '/', 'https://x.test/v2', '/skills/pets', '/skills/pets/v3/'];
    const paths = serverUrls.map((url) => {
      const pets = { ...petDocument(), servers: [{ url }] };
      return Object.keys(documentOf({ pets }).paths).at(-1);
    });
    expect(paths).toEqual([
      '/skills/pets/v1/pets/{id}',
      '/skills/pets/pets/{id}',
      '/skills/pets/pets/{id}',
      '/skills/pets/pets/{id}',
      '/skills/pets/v3/pets/{id}',
    ]);
  });

  it('may be of OpenAPI 3.0', async () => {
    const old = petDocument();
    old.openapi = '3.0.3';
    old.components.schemas.Cat.properties = {
      name: { type: 'string', nullable: true },
      age: { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 40 },
      weight: { type: 'number', maximum: 9, exclusiveMaximum: false },
      friend: { nullable: true, allOf: [{ $ref: '#/components/schemas/Cat' }] },
    };
    const upgraded = documentOf({ old });
    await expectValid(upgraded);
    expect(upgraded.components.schemas.old_Cat.properties).toEqual({
      name: { type: ['string', 'null'] },
      age: { type: 'integer', exclusiveMinimum: 0, maximum: 40 },
      weight: { type: 'number', maximum: 9 },
      friend: { anyOf: [{ allOf: [{ $ref: '#/components/schemas/old_Cat' }] }, { type: 'null' }] },
    });
  });
});

describe('a document that cannot be used costs only its own entry', () => {
  const cyclic: Record<string, unknown> = { openapi: '3.1.0' };
  cyclic['self'] = cyclic;
  const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`);
  const wide = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`k${i}`, 1]));
  const doubling = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner, inner], 1);

  it.each([
    ['nothing', null, 'is no JSON object'],
    ['a list', [], 'is no JSON object'],
    ['a number that JSON cannot represent', { openapi: NaN }, 'JSON cannot represent'],
    ['a date', { openapi: '3.1.0', at: new Date(0) }, 'JSON cannot represent'],
    ['a big integer', { openapi: '3.1.0', at: 1n }, 'JSON cannot represent'],
    ['Swagger 2', { swagger: '2.0' }, 'is not of OpenAPI 3.0 or 3.1'],
    ['a version to come', { openapi: '4.0.0' }, 'is not of OpenAPI 3.0 or 3.1'],
    ['one in itself', cyclic, 'nested more than 64 levels'],
    ['too deep', { openapi: '3.1.0', deep }, 'nested more than 64 levels'],
    ['too wide', { openapi: '3.1.0', wide }, 'more than 50000 values'],
    ['one that grows when it is walked', { openapi: '3.1.0', doubling }, 'more than 50000 values'],
    ['too long', { openapi: '3.1.0', text: 'x'.repeat(2_000_000) }, 'more than 1048576 characters'],
    ['a reference to a file', { openapi: '3.1.0', a: { $ref: './x.yaml' } }, '"./x.yaml"'],
    ['a reference to the web', { openapi: '3.1.0', a: { $ref: 'http://x/' } }, '"http://x/"'],
    ['a reference to nothing', { openapi: '3.1.0', a: { $ref: '#/b' } }, 'refers to "#/b"'],
  ])('%s', async (_what, given, why) => {
    const document = documentOf({ bad: given, pets: petDocument() });
    const fault = expect.stringContaining(why);
    expect(document.tags).toContainEqual({ name: 'bad', description: fault, 'x-left-out': fault });
    expect(Object.keys(document.paths)).toContain('/skills/pets/pets/{id}');
    expect(Object.keys(document.paths).join()).not.toContain('/skills/bad');
    await expectValid(document);
  });
});
