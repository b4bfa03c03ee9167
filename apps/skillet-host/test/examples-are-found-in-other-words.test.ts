import { describeSkill, ToolIndex, ToolNames, toolSet, type SkillTool } from '@skillet/catalog';
import { loadConfig } from '@skillet/config';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import {
  SKILLS_TO_FIND,
  toolsToFind,
} from '../../../packages/catalog/test/support/skills-to-find.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));
/** Those that say what they are for before they run. */
const FOLDERS = [
  'anthropic_fetch',
  'anthropic_memory',
  'anthropic_time',
  'chaos',
  'chaos_neighbour',
  'chaos_python',
  'python_words',
  'streaming',
  'text_stats',
  'zen_chat',
];

/** What is asked, and for which example. */
const ASKED = readFileSync(new URL('support/paraphrases-of-examples.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .flatMap((line) => {
    const [folder = '', , paraphrases = ''] = line.split('|');
    return paraphrases.split('; ').map((query) => ({ folder, query }));
  });

let examples: readonly SkillTool[];

beforeAll(async () => {
  const document = { skills: FOLDERS.map((folder) => ({ name: folder, path: folder })) };
  const { skills } = await loadConfig({ file: `${EXAMPLES}none.yaml`, document, env: {} });
  const described = skills.map(({ manifest, mount }) => {
    return { mount, descriptor: describeSkill(manifest, mount) };
  });
  examples = toolSet(described, new ToolNames()).tools;
});

/** What is asked in vain of an index of some tools: the right one is not among the first five. */
function missed(tools: readonly SkillTool[]): string[] {
  const index = new ToolIndex();
  const nameOf = new Map(examples.map(({ mount, toolName }) => [mount, toolName]));
  for (const tool of tools) index.add(tool);
  return ASKED.filter(({ folder, query }) => {
    return !index.search(query, 5, () => true).includes(nameOf.get(folder) ?? '');
  }).map(({ folder, query }) => `${folder}: ${query}`);
}

test('nine of ten questions in other words than those of the examples find the right one', () => {
  expect(ASKED).toHaveLength(57);
  const misses = missed(examples);
  expect(misses.length / ASKED.length, misses.join('\n')).toBeLessThanOrEqual(0.1);
});

test('also among two hundred other skills', () => {
  const misses = missed([...examples, ...toolsToFind(SKILLS_TO_FIND)]);
  expect(misses.length / ASKED.length, misses.join('\n')).toBeLessThanOrEqual(0.1);
});
