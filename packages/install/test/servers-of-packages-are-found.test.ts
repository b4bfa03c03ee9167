import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { serverAbout } from '../src/server/about.ts';
import { serverProgram } from '../src/server/program.ts';

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-server-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  return dir;
}

const NODE = { registry: 'npm', name: '@acme/mcp-notes', version: '1.0.0' } as const;
const PYTHON = { registry: 'pypi', name: 'mcp.notes', version: '1.0' } as const;
const INFO = '.venv/lib/python3.11/site-packages/mcp_notes-1.0.dist-info';

test('a package of npm says what it is, and what starts it', async () => {
  const place = 'node_modules/@acme/mcp-notes/package.json';
  const said = { description: ' Keeps notes ', bin: './run.js' };
  const dir = await folder({ [place]: `\uFEFF${JSON.stringify(said)}` });
  expect(await serverAbout(dir, NODE)).toBe('Keeps notes');
  const program = ['node', './node_modules/@acme/mcp-notes/run.js'];
  expect(await serverProgram(dir, NODE)).toEqual(program);
  expect(await serverAbout(await folder({ [place]: '{"description": 7}' }), NODE)).toBe('');
  for (const files of [{ [place]: '{' }, {}])
    await expect(serverProgram(await folder(files), NODE)).rejects.toThrow('no package.json');
});

test('a package of PyPI says what it is, and what starts it, whatever extras its programs have', async () => {
  const dir = await folder({
    [`${INFO}/METADATA`]: 'Name: mcp.notes\nSummary: Keeps notes\n\nSummary: none of this\n',
    [`${INFO}/entry_points.txt`]:
      '[console_scripts]\nother = notes.cli:main [all]\nmcp-notes = notes:main\n\n[x]\ny = z:a\n',
  });
  expect(await serverAbout(dir, PYTHON)).toBe('Keeps notes');
  const [python, ...words] = await serverProgram(dir, PYTHON);
  expect(python).toBe('./.venv/bin/python');
  expect(words.at(-1)).toContain('from notes import main');
  const empty = await folder({ [`${INFO}/METADATA`]: 'Name: mcp.notes\n' });
  expect(await serverAbout(empty, PYTHON)).toBe('');
});
