import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';
import { Cli, get } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const execute = promisify(execFile);

const SKILLETFILE = `name: scale
version: 1.0.0
description: Scales a number
runtime: node
entry: skill:handler
inputs:
  value: {type: number, description: what is scaled}
  unit: {type: string, enum: [percent, permille], required: false}
outputs:
  text: {type: string, description: the number with its unit}
  note: {type: string, required: false}
`;

const SKILL = `export function handler({ value, unit }, { credentials }) {
  if (value < 0) throw Object.assign(new Error(), { status: 400, detail: 'too small' });
  return { text: value + (unit ?? 'percent'), note: credentials.KEY ?? null };
}
`;

const CLIENT = `import createClient from 'openapi-fetch';
import type { paths } from './schema.d.ts';

const client = createClient<paths>({ baseUrl: process.argv[2] });
const { data } = await client.POST('/skills/scale/run', { body: { value: 4, unit: 'permille' } });
const text: string | undefined = data?.text;
const note: string | null | undefined = data?.note;

const body = { skill_input: { value: 5 }, credentials: { KEY: 'k' } };
const enveloped = await client.POST('/skills/scale/run', { body });

// @ts-expect-error -- there is no such unit
const refused = await client.POST('/skills/scale/run', { body: { value: 1, unit: 'stone' } });
const faults = refused.response.status === 422 ? refused.error : undefined;
// @ts-expect-error -- there is no such skill
await client.GET('/skills/nothing/inventory');

const found = await client.GET('/search', { params: { query: { query: 'scale' } } });
console.log(JSON.stringify([text, note, enveloped.data, faults, found.data?.results]));
`;

test(
  'a client generated from the document of a running host type-checks and calls a skill',
  { timeout: 180_000 },
  async () => {
    const cwd = await workspace({
      'skill/Skilletfile.yaml': SKILLETFILE,
      'skill/skill.js': SKILL,
      'runtime-config.yaml':
        'skills:\n  - {name: scale, path: ./skill}\nserver: {host: 127.0.0.1, port: 0}\n',
      'client.ts': CLIENT,
      'package.json': '{"type": "module"}',
    });
    await using cli = new Cli({ cwd });
    const url = await cli.url();
    for (const path of ['/openapi.json', '/skills/scale/openapi.json']) {
      expect(await new Validator().validate(await get(url + path))).toEqual({ valid: true });
    }
    const types = await openapiTS(new URL(`${url}/openapi.json`));
    await writeFile(join(cwd, 'schema.d.ts'), astToString(types));
    await symlink(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
    const flags = ['--strict', '--noEmit', '--skipLibCheck', '--allowImportingTsExtensions'];
    const modules = ['--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const checked = await execute(process.execPath, [tsc, ...flags, ...modules, 'client.ts'], {
      cwd,
    }).catch((error: unknown) => error as { stdout: string });
    expect(checked.stdout).toBe('');
    const { stdout } = await execute(process.execPath, ['client.ts', url], { cwd });
    expect(JSON.parse(stdout)).toEqual([
      '4permille',
      null,
      { text: '5percent', note: 'k' },
      { detail: [expect.objectContaining({ loc: ['body', 'unit'] })] },
      1,
    ]);
  },
);
