import MiniSearch from 'minisearch';
import { listOf } from '../schema/object-maps.ts';
import type { SkillTool } from '../tools/tool-set.ts';
import { synonymsOf } from './synonyms.ts';
import { queryWords, wordsOf } from './words.ts';

/** How much a word counts in each field. */
const BOOST = { name: 4, description: 2, uses: 1.5, tags: 2 };
/** What a word counts that only means the same, of what the word itself does. */
const SYNONYM = 0.4;
/** Characters that are looked at: what a skill says of itself is untrusted, and so is who searches. */
const MOST = { name: 400, field: 2000, query: 1000, word: 64 };
/** Words of a query that are looked for. */
const MOST_WORDS = 32;

/** What is indexed of a tool. */
type Entry = { readonly id: string } & Readonly<Record<keyof typeof BOOST, string>>;

/** Finds tools by what they are for: BM25 over names, descriptions, use cases, example queries and tags. */
export class ToolIndex {
  readonly #index = new MiniSearch<Entry>({
    fields: Object.keys(BOOST),
    tokenize: (text) => wordsOf(text).map((word) => word.slice(0, MOST.word)),
    processTerm: (term) => term,
    searchOptions: {
      boost: BOOST,
      maxFuzzy: 2,
    },
  });

  /** Has a tool found by its name, which must not be in already. The characters that were looked at. */
  add(tool: SkillTool): number {
    const { use_cases, example_queries, tags, category } = tool.skill.descriptor.inventory.skill;
    const names = `${tool.toolName} ${tool.mount} ${tool.name.slice(0, MOST.name)}`;
    const entry: Entry = {
      id: tool.toolName,
      name: bounded(names.replaceAll(/[_./-]+/g, ' ')),
      description: bounded(tool.description),
      uses: textOf(use_cases, example_queries),
      tags: textOf(tags, [category]),
    };
    this.#index.add(entry);
    return Object.values(entry).reduce((sum, { length }) => sum + length, 0);
  }

  /** Has a tool that is in found no more. */
  remove(toolName: string): void {
    this.#index.discard(toolName);
  }

  /** The names of the tools that fit, the best first, of those that `isIn` says. */
  search(query: string, limit: number, isIn: (toolName: string) => boolean): string[] {
    const words = queryWords(query.slice(0, MOST.query)).slice(0, MOST_WORDS);
    const isOwn = (at: number) => at < words.length;
    return this.#index
      .search([...words, ...synonymsOf(words)].join(' '), {
        filter: ({ id }) => isIn(id as string),
        boostTerm: (_, at) => (isOwn(at) ? 1 : SYNONYM),
        prefix: (term, at) => isOwn(at) && term.length > 3,
        fuzzy: (term, at) => isOwn(at) && term.length > 5 && 0.2,
      })
      .slice(0, limit)
      .map(({ id }) => id as string);
  }
}

/** The texts in some lists, as many as are looked at. */
function textOf(...lists: readonly unknown[]): string {
  let text = '';
  for (const one of lists.flatMap((list) => listOf(list).slice(0, MOST.field))) {
    if (text.length >= MOST.field) break;
    if (typeof one === 'string') text += `${one.slice(0, MOST.field)} `;
  }
  return bounded(text);
}

/** A single character may stand for many. */
function bounded(text: string): string {
  return text.slice(0, MOST.field).normalize('NFKD').slice(0, MOST.field);
}
