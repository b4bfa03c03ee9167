import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entity, Relation } from '../input/elements.ts';
import { foldCase } from './fold-case.ts';

/** An entity as answers show it. */
export type Node = Entity;

/** Everything that is remembered, in the order of creation. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly relations: readonly Relation[];
}

/** How much is remembered. */
export interface GraphSize {
  readonly entities: number;
  readonly relations: number;
}

interface NodeRow {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly content: string | null;
}

interface RelationRow {
  readonly source: string;
  readonly target: string;
  readonly type: string | null;
}

const nodesWhere = (condition: string): string =>
  `SELECT entity.id, name, type, content
   FROM entity LEFT JOIN observation ON observation.entity = entity.id
   WHERE ${condition} ORDER BY entity.id, observation.id`;

/** What looks things up in the graph. Transactions are the caller's. */
export class GraphReader {
  readonly #allNodes: StatementSync;
  readonly #allRelations: StatementSync;
  readonly #matching: StatementSync;
  readonly #named: StatementSync;
  readonly #size: StatementSync;

  constructor(db: DatabaseSync) {
    db.function('holds', { deterministic: true }, (text, folded) =>
      foldCase(String(text)).includes(String(folded)) ? 1 : 0,
    );
    this.#allNodes = db.prepare(nodesWhere('TRUE'));
    this.#allRelations = db.prepare(
      `SELECT source.name AS source, target.name AS target, relation.type AS type FROM relation
       JOIN entity AS source ON source.id = relation.source
       JOIN entity AS target ON target.id = relation.target
       ORDER BY relation.id`,
    );
    this.#matching = db.prepare(
      nodesWhere(
        `holds(name, $query) OR holds(type, $query) OR EXISTS (
           SELECT 1 FROM observation AS any
           WHERE any.entity = entity.id AND holds(any.content, $query))`,
      ),
    );
    this.#named = db.prepare(nodesWhere('name = ?'));
    this.#size = db.prepare(
      'SELECT (SELECT count(*) FROM entity) AS entities, (SELECT count(*) FROM relation) AS relations',
    );
  }

  all(): Graph {
    const relations = this.#allRelations.all() as unknown as RelationRow[];
    return { nodes: toNodes(this.#allNodes.all()), relations: relations.map(toRelation) };
  }

  /** The entities that have the text in their name, type or observations, whatever its case. */
  search(query: string): Node[] {
    return toNodes(this.#matching.all({ query: foldCase(query) }));
  }

  /** The entities of these names in this order; a name twice is an entity twice. */
  open(names: readonly string[]): Node[] {
    return names.flatMap((name) => toNodes(this.#named.all(name)));
  }

  size(): GraphSize {
    const { entities, relations } = this.#size.get() as unknown as GraphSize;
    return { entities, relations };
  }
}

/** Rows of the same entity follow one another: one for each observation, or one without. */
export function toNodes(rows: unknown): Node[] {
  const nodes: Node[] = [];
  let last: number | undefined;
  let observations: string[] = [];
  for (const { id, name, type, content } of rows as NodeRow[]) {
    if (id !== last) {
      observations = [];
      nodes.push({ name, entityType: type, observations });
      last = id;
    }
    if (content !== null) observations.push(content);
  }
  return nodes;
}

function toRelation({ source, target, type }: RelationRow): Relation {
  return { from: source, to: target, relationType: type ?? undefined };
}
