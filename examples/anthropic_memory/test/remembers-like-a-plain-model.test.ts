import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Skill } from './support/memory.ts';
import { Model } from './support/model.ts';

// Few, so that operations meet the same ones; and such as are easily confused.
const NAMES = ['a', 'A', '__proto__', 'constructor', '10', '2', 'ä', 'Ä', ' ', ''];

const name = fc.constantFrom(...NAMES);
const word = fc.oneof(
  { arbitrary: name, weight: 4 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 3 }), weight: 1 },
);
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 5 });
const relation = fc.record({ from: name, to: name, relationType: fc.constantFrom('r', 'R') });
const entity = fc.record(
  { name, entityType: word, observations: some(word) },
  { requiredKeys: [] },
);

const createEntities = call('create_entities', { entities: some(entity) });
const createRelations = call('create_relations', {
  relations: fc.array(relation, { minLength: 10, maxLength: 30, size: 'max' }),
});
const step = fc.oneof(
  createEntities,
  createRelations,
  call('add_observations', {
    observations: some(fc.record({ entityName: name, contents: some(word) })),
  }),
  call('delete_entities', { entityNames: some(name) }),
  call('delete_observations', {
    deletions: some(fc.record({ entityName: name, observations: some(word) })),
  }),
  call('delete_relations', { relations: some(relation) }),
  call('search_nodes', { query: word }),
  call('open_nodes', { names: some(word) }),
);
const steps = fc
  .tuple(
    fc.tuple(createEntities, createEntities, createEntities, createRelations),
    fc.array(step, { maxLength: 25, size: 'max' }),
  )
  .map(([first, rest]) => [...first, ...rest]);

function call(operation: string, params: Record<string, fc.Arbitrary<unknown>>) {
  return fc.record({ operation: fc.constant(operation), params: fc.record(params) });
}

test('any sequence of operations answers and leaves behind what a plain model does', () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const skill = new Skill();
      const model = new Model();
      for (const { operation, params } of sequence) {
        expect(skill.run(operation, params)).toEqual(model.run(operation, params));
      }
      const { nodes, relations } = model.all();
      const names = [...model.entities.keys()];
      expect(skill.run('open_nodes', { names }).nodes).toEqual(nodes);
      const { graph } = skill.run('read_graph');
      expect(graph.relations).toEqual(relations);
      expect(Object.keys(graph.entities).toSorted()).toEqual(names.toSorted());
    }),
  );
});
