import type { PoolClient } from 'pg';
import { foldCase } from '../graph/fold-case.ts';
import { toNodes, type Graph, type GraphSize, type Node } from '../graph/graph-reader.ts';
import type { Entity, Observations, Relation } from '../input/elements.ts';
import type { Reading, Writing } from './graph-memory.ts';
import { escaped, plain } from './no-nul.ts';

const nodesWhere = (condition: string): string =>
  `SELECT entity.id, name, type, content
   FROM memory_entity AS entity LEFT JOIN memory_observation AS observation ON observation.entity = entity.id
   WHERE ${condition} ORDER BY entity.id, observation.id`;

/** Finds an entity by the index of its name, of which the digest is there. */
const named = (table: string, at: string): string =>
  `memory_digest(${table}.name) = memory_digest(${at}) AND ${table}.name = ${at}`;

const ID_OF = (at: string): string =>
  `(SELECT id FROM memory_entity AS e WHERE ${named('e', `${at}::text`)})`;

/** What looks things up and changes them in PostgreSQL. Transactions are the caller's. */
export class PostgresGraph implements Reading, Writing {
  readonly #client: PoolClient;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async all(): Promise<Graph> {
    const nodes = await this.#nodes('TRUE');
    const { rows } = await this.#client.query<{
      source: string;
      target: string;
      type: string | null;
    }>(
      `SELECT source.name AS source, target.name AS target, relation.type AS type
       FROM memory_relation AS relation
       JOIN memory_entity AS source ON source.id = relation.source
       JOIN memory_entity AS target ON target.id = relation.target
       ORDER BY relation.id`,
    );
    const relations = rows.map(({ source, target, type }) => ({
      from: plain(source),
      to: plain(target),
      relationType: type === null ? undefined : plain(type),
    }));
    return { nodes, relations };
  }

  search(query: string): Promise<Node[]> {
    return this.#nodes(
      `strpos(folded_name, $1) > 0 OR strpos(folded_type, $1) > 0 OR EXISTS (
         SELECT 1 FROM memory_observation AS any_of_it
         WHERE any_of_it.entity = entity.id AND strpos(any_of_it.folded, $1) > 0)`,
      escaped(foldCase(query)),
    );
  }

  async open(names: readonly string[]): Promise<Node[]> {
    const found: Node[] = [];
    for (const name of names)
      found.push(...(await this.#nodes(named('entity', '$1::text'), escaped(name))));
    return found;
  }

  async size(): Promise<GraphSize> {
    const { rows } = await this.#client.query<{ entities: string; relations: string }>(
      'SELECT (SELECT count(*) FROM memory_entity) AS entities, (SELECT count(*) FROM memory_relation) AS relations',
    );
    const [{ entities, relations } = { entities: 0, relations: 0 }] = rows;
    return { entities: Number(entities), relations: Number(relations) };
  }

  createEntities(entities: readonly Entity[]): Promise<number> {
    return countIf(entities, async ({ name, entityType, observations }) => {
      if (name === '') return false;
      const isNew = await this.#changed(
        `INSERT INTO memory_entity (name, type, folded_name, folded_type)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        ...[name, entityType, foldCase(name), foldCase(entityType)],
      );
      if (isNew) for (const content of observations) await this.#observe(name, content);
      return isNew;
    });
  }

  createRelations(relations: readonly Relation[]): Promise<number> {
    return countIf(relations, ({ from, to, relationType }) =>
      this.#changed(
        `INSERT INTO memory_relation (source, target, type)
         SELECT source.id, target.id, $3::text FROM memory_entity AS source, memory_entity AS target
         WHERE ${named('source', '$1::text')} AND ${named('target', '$2::text')} AND NOT EXISTS (
           SELECT 1 FROM memory_relation AS r
           WHERE r.source = source.id AND r.target = target.id AND r.type IS NOT DISTINCT FROM $3::text)`,
        ...[from, to, relationType],
      ),
    );
  }

  addObservations(additions: readonly Observations[]): Promise<number> {
    return this.#eachOf(additions, (entity, content) => this.#observe(entity, content));
  }

  deleteEntities(names: readonly string[]): Promise<number> {
    return countIf(names, (name) =>
      this.#changed(`DELETE FROM memory_entity AS e WHERE ${named('e', '$1::text')}`, name),
    );
  }

  deleteObservations(deletions: readonly Observations[]): Promise<number> {
    return this.#eachOf(deletions, (entity, content) =>
      this.#changed(
        `DELETE FROM memory_observation
         WHERE entity = ${ID_OF('$1')} AND memory_digest(content) = memory_digest($2::text)`,
        ...[entity, content],
      ),
    );
  }

  deleteRelations(relations: readonly Relation[]): Promise<number> {
    return countIf(relations, ({ from, to, relationType }) =>
      this.#changed(
        `DELETE FROM memory_relation
         WHERE source = ${ID_OF('$1')} AND target = ${ID_OF('$2')} AND type IS NOT DISTINCT FROM $3::text`,
        ...[from, to, relationType],
      ),
    );
  }

  #observe(entity: string, content: string): Promise<boolean> {
    return this.#changed(
      `INSERT INTO memory_observation (entity, content, folded)
       SELECT id, $2, $3 FROM memory_entity AS e WHERE ${named('e', '$1::text')} ON CONFLICT DO NOTHING`,
      ...[entity, content, foldCase(content)],
    );
  }

  /** Counts the items of which anything was changed. */
  #eachOf(
    items: readonly Observations[],
    change: (entity: string, content: string) => Promise<boolean>,
  ): Promise<number> {
    return countIf(
      items,
      async ({ entityName, contents }) =>
        (await countIf(contents, (content) => change(entityName, content))) > 0,
    );
  }

  async #nodes(condition: string, ...values: readonly string[]): Promise<Node[]> {
    const { rows } = await this.#client.query<NodeRow>(nodesWhere(condition), [...values]);
    return toNodes(
      rows.map(({ id, name, type, content }) => ({
        ...{ id, name: plain(name), type: plain(type) },
        content: content === null ? null : plain(content),
      })),
    );
  }

  async #changed(sql: string, ...values: readonly (string | undefined)[]): Promise<boolean> {
    const given = values.map((value) => (value === undefined ? null : escaped(value)));
    return ((await this.#client.query(sql, given)).rowCount ?? 0) > 0;
  }
}

interface NodeRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content: string | null;
}

/** Does something with each item, one after the other; how many times it says that something changed. */
async function countIf<T>(
  items: readonly T[],
  change: (item: T) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  for (const item of items) if (await change(item)) count += 1;
  return count;
}
