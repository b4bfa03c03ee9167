import { searchSkills } from '@skillet/catalog';
import { sendMetadata } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { catalogEntries } from '../metadata/catalog.ts';
import { baseUrlOf } from '../request/base-url.ts';
import { commaList } from '../request/comma-list.ts';
import { queryOf } from '../request/query.ts';

/** Characters of a text that are searched for. */
const LONGEST_TEXT = 1000;

/** `GET /search?query=&category=&complexity=&tags=`: the skills that fit, best first. */
export function sendSearch(exchange: Exchange): void {
  const parameters = queryOf(exchange.req);
  const text = parameters.get('query');
  const category = parameters.get('category');
  const complexity = parameters.get('complexity');
  const tags = parameters.get('tags');
  const baseUrl = baseUrlOf(exchange);
  const query = { text, category, complexity, tags };
  sendMetadata(exchange, `/search ${baseUrl} ${JSON.stringify(query)}`, () => {
    const found = searchSkills(
      exchange.views().flatMap((view) => catalogEntries(view, baseUrl)),
      {
        text: text?.slice(0, LONGEST_TEXT),
        category: category ?? undefined,
        complexity: complexity ?? undefined,
        tags: commaList(tags),
      },
      (entry) => entry,
    );
    return {
      query,
      results: found.length,
      skills: found.map((skill) => ({ skill })),
    };
  });
}
