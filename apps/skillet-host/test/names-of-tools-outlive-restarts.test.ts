import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readToolNames, toolNamesFile } from '../src/tool-names/tool-names-file.ts';
import { Cli, get } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const GIVEN = { 'one a POST /run': { mount: 'one', wanted: 'a', name: 'a' } };

function fail(error: unknown): never {
  throw error;
}

test('names are kept whole, and what can be read of a damaged file is', async () => {
  const dataDir = await workspace();
  const file = toolNamesFile(
    dataDir,
    () => ({ ...GIVEN, ['x'.repeat(2000)]: GIVEN['one a POST /run'] }),
    fail,
  );
  file.touch();
  await file.close();
  expect(readToolNames(dataDir)).toEqual(GIVEN);
  const dir = join(dataDir, 'host');
  expect(await readdir(dir)).toEqual(['tool-names.json']);
  const path = join(dir, 'tool-names.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.slice(1));
  expect(readToolNames(dataDir)).toEqual({});
  await writeFile(
    path,
    JSON.stringify({ ...GIVEN, b: { mount: 'b', wanted: 'b', name: 'B!' }, c: 1 }),
  );
  expect(readToolNames(dataDir)).toEqual(GIVEN);
});

test('it is told why names cannot be kept', async () => {
  const dataDir = await workspace({ host: 'a file' });
  const faults: unknown[] = [];
  const file = toolNamesFile(
    dataDir,
    () => GIVEN,
    (error) => faults.push(error),
  );
  file.touch();
  await file.close();
  expect(faults).toHaveLength(1);
  expect(readToolNames(dataDir)).toEqual({});
});

test('a host that is started again gives each tool the name that it had', async () => {
  const skill = (dir: string) => ({
    [`${dir}/Skilletfile.yaml`]: `name: ${dir === 'three' ? 'third' : 'same'}\nentry: skill:handler\n`,
    [`${dir}/skill.js`]: 'export const handler = () => ({});\n',
  });
  const configured = (...mounts: string[]) =>
    `skills:\n${mounts.map((one) => `  - {name: ${one}, path: ./${one}, mount: ${one}}\n`).join('')}server: {host: 127.0.0.1, port: 0}\n`;
  const cwd = await workspace({
    ...skill('one'),
    ...skill('two'),
    ...skill('three'),
    'runtime-config.yaml': configured('two', 'three'),
  });
  const names = async () => {
    await using cli = new Cli({ cwd });
    const url = await cli.url();
    const { dispatch } = (await get(`${url}/tools?format=mcp`)) as {
      dispatch: Record<string, { url: string }>;
    };
    cli.process.kill('SIGTERM');
    await cli.exit;
    return Object.fromEntries(
      Object.entries(dispatch).map(([name, { url: at }]) => [/skills\/(\w+)/.exec(at)?.[1], name]),
    );
  };
  expect(await names()).toEqual({ two: 'same', three: 'third' });
  // The third cannot run for a while, and has its name all the same when it comes back.
  await writeFile(join(cwd, 'three/Skilletfile.yaml'), 'name: [\n');
  await writeFile(join(cwd, 'one/Skilletfile.yaml'), 'name: third\nentry: skill:handler\n');
  await writeFile(join(cwd, 'runtime-config.yaml'), configured('one', 'two', 'three'));
  expect(await names()).toEqual({ one: 'one_third', two: 'same' });
  await writeFile(join(cwd, 'three/Skilletfile.yaml'), 'name: third\nentry: skill:handler\n');
  expect(await names()).toEqual({ one: 'one_third', two: 'same', three: 'third' });
});
