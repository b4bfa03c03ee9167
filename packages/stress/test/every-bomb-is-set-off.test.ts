import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { BOMBS } from '../../../examples/chaos/bombs.ts';
import { ANSWERING } from '../../../examples/chaos/bombs/answering.ts';
import { APP_BOMBS } from '../../../examples/chaos_app/bombs.ts';
import { MCP_BOMBS } from '../../../examples/chaos_mcp/bombs.ts';
import { ATTACKS } from '../src/attack/attacks.ts';
import { CLIENTS } from '../src/attack/clients/clients.ts';
import { HOST_ATTACKS } from '../src/attack/lists/host-attacks.ts';
import { CRASH_LOOPS } from '../src/host/mounts.ts';

const PYTHON_BOMBS = await readFile(
  new URL('../../../examples/chaos_python/bombs.py', import.meta.url),
  'utf8',
);

test('every bomb of the chaos skills is set off, and every attack has its bomb', () => {
  const names = new Set([
    ...Object.keys(BOMBS),
    ...Object.keys(APP_BOMBS),
    ...Object.keys(MCP_BOMBS).map((name) => `mcp-${name}`),
    ...Object.keys(CRASH_LOOPS),
    ...Object.keys(CLIENTS),
    ...HOST_ATTACKS.map(({ name }) => name),
    ...Array.from(
      PYTHON_BOMBS.matchAll(/^ {4}"([a-z0-9-]+)": \(/gm),
      ([, name]) => `python-${name}`,
    ),
    // One call with a body that is all there is to it.
    'deep-token',
  ]);
  const harmless = new Set(['ok', 'wait', 'python-ok', 'mcp-ok', ...Object.keys(ANSWERING)]);
  expect(ATTACKS.map(({ name }) => name).toSorted()).toEqual(
    [...names].filter((name) => !harmless.has(name)).toSorted(),
  );
});

test('every bomb is documented', async () => {
  const text = await readFile(new URL('../../../docs/stress.md', import.meta.url), 'utf8');
  const documented = Array.from(text.matchAll(/^\| `([a-z0-9-]+)` \| /gm), ([, name]) => name);
  for (const { name } of ATTACKS) expect(documented).toContain(name);
  const harmless = Object.keys(ANSWERING);
  for (const name of harmless) expect(documented).not.toContain(name);
});
