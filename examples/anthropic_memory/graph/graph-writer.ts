import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entity, Observations, Relation } from '../input/elements.ts';

const ID_OF = '(SELECT id FROM entity WHERE name = ?)';

/** What changes the graph. Each method returns how much it changed; transactions are the caller's. */
export class GraphWriter {
  readonly #insertEntity: StatementSync;
  readonly #insertObservation: StatementSync;
  readonly #insertRelation: StatementSync;
  readonly #deleteEntity: StatementSync;
  readonly #deleteObservation: StatementSync;
  readonly #deleteRelation: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insertEntity = db.prepare(
      'INSERT INTO entity (name, type) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.#insertObservation = db.prepare(
      `INSERT INTO observation (entity, content)
       SELECT id, ? FROM entity WHERE name = ? ON CONFLICT DO NOTHING`,
    );
    this.#insertRelation = db.prepare(
      `INSERT INTO relation (source, target, type)
       SELECT source.id, target.id, $type FROM entity AS source, entity AS target
       WHERE source.name = $from AND target.name = $to AND NOT EXISTS (
         SELECT 1 FROM relation
         WHERE source = source.id AND target = target.id AND type IS $type)`,
    );
    this.#deleteEntity = db.prepare('DELETE FROM entity WHERE name = ?');
    this.#deleteObservation = db.prepare(
      `DELETE FROM observation WHERE content = ? AND entity = ${ID_OF}`,
    );
    this.#deleteRelation = db.prepare(
      `DELETE FROM relation WHERE source = ${ID_OF} AND target = ${ID_OF} AND type IS ?`,
    );
  }

  /** Leaves alone what exists, and skips what has no name. */
  createEntities(entities: readonly Entity[]): number {
    return countIf(entities, ({ name, entityType, observations }) => {
      if (name === '' || this.#insertEntity.run(name, entityType).changes === 0) return false;
      for (const content of observations) this.#insertObservation.run(content, name);
      return true;
    });
  }

  /** Relates only entities that exist, and each pair in each way once. */
  createRelations(relations: readonly Relation[]): number {
    return countIf(relations, ({ from, to, relationType }) => {
      const relation = { from, to, type: relationType ?? null };
      return this.#insertRelation.run(relation).changes !== 0;
    });
  }

  /** Counts the items that brought anything new. */
  addObservations(additions: readonly Observations[]): number {
    return countIf(additions, ({ entityName, contents }) => {
      const insert = (content: string) => this.#insertObservation.run(content, entityName).changes;
      return countIf(contents, (content) => insert(content) !== 0) > 0;
    });
  }

  /** Deletes their observations and relations with them. */
  deleteEntities(names: readonly string[]): number {
    return countIf(names, (name) => this.#deleteEntity.run(name).changes !== 0);
  }

  /** Counts the items that took anything away. */
  deleteObservations(deletions: readonly Observations[]): number {
    return countIf(deletions, ({ entityName, contents }) => {
      const remove = (content: string) => this.#deleteObservation.run(content, entityName).changes;
      return countIf(contents, (content) => remove(content) !== 0) > 0;
    });
  }

  deleteRelations(relations: readonly Relation[]): number {
    return countIf(
      relations,
      ({ from, to, relationType }) =>
        this.#deleteRelation.run(from, to, relationType ?? null).changes !== 0,
    );
  }
}

/** Does something with each item; how many times it says that something changed. */
function countIf<T>(items: readonly T[], change: (item: T) => boolean): number {
  let count = 0;
  for (const item of items) if (change(item)) count += 1;
  return count;
}
