import { done, graphAnswer, noQueryAnswer, nodesAnswer } from './answers.ts';
import { entity, observationsUnder, relation } from '../input/elements.ts';
import type { Memory } from '../store/memory.ts';
import { list, optional, text, type Reader } from '../input/shape.ts';

/** One thing that can be done with the memory. */
export interface Operation {
  /** The parameter it takes. */
  readonly key?: string;
  /** Checks the parameter; what it gives back does the work and returns the answer's JSON text. */
  prepare(argument: unknown): (memory: Memory) => string;
}

/** All operations by name. The number in an answer counts what changed. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  [
    'create_entities',
    taking('entities', list(entity), (entities) => (memory) => {
      const count = memory.write((graph) => graph.createEntities(entities));
      return done(`Successfully created ${count} new entities.`);
    }),
  ],
  [
    'create_relations',
    taking('relations', list(relation), (relations) => (memory) => {
      const count = memory.write((graph) => graph.createRelations(relations));
      return done(`Successfully created ${count} new relations.`);
    }),
  ],
  [
    'add_observations',
    taking('observations', list(observationsUnder('contents')), (additions) => (memory) => {
      const count = memory.write((graph) => graph.addObservations(additions));
      return done(`Observations added to ${count} entities.`);
    }),
  ],
  [
    'delete_entities',
    taking('entityNames', list(text), (names) => (memory) => {
      const count = memory.write((graph) => graph.deleteEntities(names));
      return done(`Successfully deleted ${count} entities.`);
    }),
  ],
  [
    'delete_observations',
    taking('deletions', list(observationsUnder('observations')), (deletions) => (memory) => {
      const count = memory.write((graph) => graph.deleteObservations(deletions));
      return done(`Observations deleted from ${count} entities.`);
    }),
  ],
  [
    'delete_relations',
    taking('relations', list(relation), (relations) => (memory) => {
      const count = memory.write((graph) => graph.deleteRelations(relations));
      return done(`Successfully deleted ${count} relations.`);
    }),
  ],
  ['read_graph', { prepare: () => (memory) => memory.read((graph) => graphAnswer(graph.all())) }],
  [
    'search_nodes',
    taking('query', optional(text, ''), (query) => (memory) => {
      if (query === '') return noQueryAnswer();
      return nodesAnswer(memory.read((graph) => graph.search(query)));
    }),
  ],
  [
    'open_nodes',
    taking('names', list(text), (names) => (memory) => {
      return nodesAnswer(memory.read((graph) => graph.open(names)));
    }),
  ],
]);

function taking<T>(
  key: string,
  read: Reader<T>,
  work: (argument: T) => (memory: Memory) => string,
): Operation {
  return { key, prepare: (argument) => work(read(argument, key)) };
}
