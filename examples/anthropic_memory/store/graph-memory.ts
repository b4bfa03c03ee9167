import type { Graph, GraphSize, Node } from '../graph/graph-reader.ts';
import type { Entity, Observations, Relation } from '../input/elements.ts';
import type { Later } from './later.ts';

/** What looks things up, as of one moment. */
export interface Reading {
  all(): Later<Graph>;
  search(query: string): Later<Node[]>;
  open(names: readonly string[]): Later<Node[]>;
  size(): Later<GraphSize>;
}

/** What changes the graph; each method returns how much it changed. */
export interface Writing {
  createEntities(entities: readonly Entity[]): Later<number>;
  createRelations(relations: readonly Relation[]): Later<number>;
  addObservations(additions: readonly Observations[]): Later<number>;
  deleteEntities(names: readonly string[]): Later<number>;
  deleteObservations(deletions: readonly Observations[]): Later<number>;
  deleteRelations(relations: readonly Relation[]): Later<number>;
}

/** The graph, wherever it is kept. */
export interface GraphMemory {
  /** Everything that `work` looks up is of one moment. */
  read<T>(work: (graph: Reading) => Later<T>): Later<T>;
  /** Everything that `work` changes is there, on the disk, when this is done; or, if it throws, nothing. */
  write<T>(work: (graph: Writing) => Later<T>): Later<T>;
}
