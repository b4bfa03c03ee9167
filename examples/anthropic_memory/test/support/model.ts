import { foldCase } from '../../graph/fold-case.ts';

interface Thing {
  readonly entityType: string;
  readonly observations: Set<string>;
}

interface Link {
  readonly from: string;
  readonly to: string;
  readonly relationType: string;
}

interface Params {
  readonly entities: { name?: string; entityType?: string; observations?: string[] }[];
  readonly relations: Link[];
  readonly observations: { entityName: string; contents: string[] }[];
  readonly deletions: { entityName: string; observations: string[] }[];
  readonly entityNames: string[];
  readonly query: string;
  readonly names: string[];
}

/** What the memory should be, without a database: a map, a list, and plain loops. */
export class Model {
  readonly entities = new Map<string, Thing>();
  relations: Link[] = [];

  run(operation: string, given: object): unknown {
    const params = given as Params;
    switch (operation) {
      case 'create_entities': {
        const before = this.entities.size;
        for (const { name, entityType = 'unknown', observations = [] } of params.entities) {
          if (name === undefined || name === '' || this.entities.has(name)) continue;
          this.entities.set(name, { entityType, observations: new Set(observations) });
        }
        return say(`Successfully created ${this.entities.size - before} new entities.`);
      }
      case 'create_relations': {
        const before = this.relations.length;
        for (const link of params.relations) {
          const known = this.entities.has(link.from) && this.entities.has(link.to);
          if (known && !this.relations.some((other) => same(link, other))) {
            this.relations.push(link);
          }
        }
        return say(`Successfully created ${this.relations.length - before} new relations.`);
      }
      case 'add_observations':
        return say(`Observations added to ${this.#grown(params.observations)} entities.`);
      case 'delete_observations':
        return say(`Observations deleted from ${this.#shrunk(params.deletions)} entities.`);
      case 'delete_entities': {
        const names = params.entityNames.filter((name) => {
          this.relations = this.relations.filter(({ from, to }) => from !== name && to !== name);
          return this.entities.delete(name);
        });
        return say(`Successfully deleted ${names.length} entities.`);
      }
      case 'delete_relations': {
        const before = this.relations.length;
        const gone = params.relations;
        this.relations = this.relations.filter((link) => !gone.some((other) => same(link, other)));
        return say(`Successfully deleted ${before - this.relations.length} relations.`);
      }
      case 'search_nodes': {
        const query = foldCase(params.query);
        if (query === '') return { success: false, nodes: [], message: 'Query cannot be empty.' };
        const names = [...this.entities].filter(([name, { entityType, observations }]) =>
          [name, entityType, ...observations].some((text) => foldCase(text).includes(query)),
        );
        return { success: true, nodes: names.map(([name]) => this.#node(name)) };
      }
      case 'open_nodes': {
        const known = params.names.filter((name) => this.entities.has(name));
        return { success: true, nodes: known.map((name) => this.#node(name)) };
      }
      default:
        throw new Error(`the model does not know ${operation}`);
    }
  }

  /** All nodes and relations in the order of creation. */
  all(): { nodes: unknown[]; relations: unknown[] } {
    return {
      nodes: [...this.entities.keys()].map((name) => this.#node(name)),
      relations: this.relations,
    };
  }

  #node(name: string): unknown {
    const { entityType, observations } = this.entities.get(name)!;
    return { name, entityType, observations: [...observations] };
  }

  #grown(items: { entityName: string; contents: string[] }[]): number {
    return this.#changed(items, (known, { contents }) => {
      for (const content of contents) known.add(content);
    });
  }

  #shrunk(items: { entityName: string; observations: string[] }[]): number {
    return this.#changed(items, (known, { observations }) => {
      for (const content of observations) known.delete(content);
    });
  }

  #changed<T extends { entityName: string }>(
    items: T[],
    change: (known: Set<string>, item: T) => void,
  ): number {
    return items.filter((item) => {
      const known = this.entities.get(item.entityName)?.observations;
      if (known === undefined) return false;
      const before = known.size;
      change(known, item);
      return known.size !== before;
    }).length;
  }
}

function say(message: string): unknown {
  return { success: true, message };
}

function same(one: Link, other: Link): boolean {
  return one.from === other.from && one.to === other.to && one.relationType === other.relationType;
}
