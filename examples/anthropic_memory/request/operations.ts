import { done, graphAnswer, noQueryAnswer, nodesAnswer } from './answers.ts';
import { entity, observationsUnder, relation } from '../input/elements.ts';
import { after, type Later } from '../store/later.ts';
import type { GraphMemory } from '../store/graph-memory.ts';
import { list, optional, text, type Reader } from '../input/shape.ts';

/** One thing that can be done with the memory. */
export interface Operation {
  /** The parameter it takes. */
  readonly key?: string;
  /** Checks the parameter; what it gives back does the work and returns the answer's JSON text. */
  prepare(argument: unknown): (memory: GraphMemory) => Later<string>;
}

/** All operations by name. The number in an answer counts what changed. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  [
    'create_entities',
    taking('entities', list(entity), (entities) => (memory) => {
      const written = memory.write((graph) => graph.createEntities(entities));
      return after(written, (count) => done(`Successfully created ${count} new entities.`));
    }),
  ],
  [
    'create_relations',
    taking('relations', list(relation), (relations) => (memory) => {
      const written = memory.write((graph) => graph.createRelations(relations));
      return after(written, (count) => done(`Successfully created ${count} new relations.`));
    }),
  ],
  [
    'add_observations',
    taking('observations', list(observationsUnder('contents')), (additions) => (memory) => {
      const written = memory.write((graph) => graph.addObservations(additions));
      return after(written, (count) => done(`Observations added to ${count} entities.`));
    }),
  ],
  [
    'delete_entities',
    taking('entityNames', list(text), (names) => (memory) => {
      const written = memory.write((graph) => graph.deleteEntities(names));
      return after(written, (count) => done(`Successfully deleted ${count} entities.`));
    }),
  ],
  [
    'delete_observations',
    taking('deletions', list(observationsUnder('observations')), (deletions) => (memory) => {
      const written = memory.write((graph) => graph.deleteObservations(deletions));
      return after(written, (count) => done(`Observations deleted from ${count} entities.`));
    }),
  ],
  [
    'delete_relations',
    taking('relations', list(relation), (relations) => (memory) => {
      const written = memory.write((graph) => graph.deleteRelations(relations));
      return after(written, (count) => done(`Successfully deleted ${count} relations.`));
    }),
  ],
  [
    'read_graph',
    {
      prepare: () => (memory) =>
        after(
          memory.read((graph) => graph.all()),
          graphAnswer,
        ),
    },
  ],
  [
    'search_nodes',
    taking('query', optional(text, ''), (query) => (memory) => {
      if (query === '') return noQueryAnswer();
      return after(
        memory.read((graph) => graph.search(query)),
        nodesAnswer,
      );
    }),
  ],
  [
    'open_nodes',
    taking('names', list(text), (names) => (memory) => {
      return after(
        memory.read((graph) => graph.open(names)),
        nodesAnswer,
      );
    }),
  ],
]);

function taking<T>(
  key: string,
  read: Reader<T>,
  work: (argument: T) => (memory: GraphMemory) => Later<string>,
): Operation {
  return { key, prepare: (argument) => work(read(argument, key)) };
}
