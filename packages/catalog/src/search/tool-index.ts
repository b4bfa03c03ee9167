import MiniSearch from 'minisearch';
import { listOf } from '../schema/object-maps.ts';
import type { SkillTool } from '../tools/tool-set.ts';
import { queryWords, wordsOf } from './words.ts';

/** How much a word counts in each field. */
const BOOST = { name: 4, description: 2, uses: 1.5, tags: 2 };
/** Characters of a field that are looked at: what a skill says of itself is untrusted. */
const MOST = 4000;

/** Finds tools by what they are for: BM25 over names, descriptions, use cases, example queries and tags. */
export class ToolIndex {
  readonly #index = new MiniSearch<{ id: number }>({
    fields: Object.keys(BOOST),
    tokenize: wordsOf,
    processTerm: (term) => term,
    searchOptions: {
      boost: BOOST,
      prefix: (term) => term.length > 3,
      fuzzy: (term) => term.length > 5 && 0.2,
    },
  });
  readonly #tools: readonly SkillTool[];

  constructor(tools: readonly SkillTool[]) {
    this.#tools = tools;
    this.#index.addAll(
      tools.map((tool, id) => {
        const { use_cases, example_queries, tags, category } =
          tool.skill.descriptor.inventory.skill;
        return {
          id,
          name: `${tool.toolName} ${tool.name} ${tool.mount}`.replaceAll(/[_./-]+/g, ' '),
          description: tool.description.slice(0, MOST),
          uses: textOf(use_cases, example_queries),
          tags: textOf(tags, [category]),
        };
      }),
    );
  }

  /** The tools that fit, the best first. */
  search(query: string, limit: number): SkillTool[] {
    const words = queryWords(query.slice(0, MOST)).join(' ');
    return this.#index
      .search(words)
      .slice(0, limit)
      .flatMap(({ id }) => this.#tools[id as number] ?? []);
  }
}

function textOf(...lists: readonly unknown[]): string {
  const texts = lists.flatMap(listOf).filter((one) => typeof one === 'string');
  return texts.join(' ').slice(0, MOST);
}
