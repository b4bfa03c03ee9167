import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../src/index.ts';
import {
  load,
  refusal,
  refusedWith,
  skillFiles,
  tempFolder,
  writeFiles,
} from './support/temp-folder.ts';

test.each([
  ['', '1: the configuration must be a mapping with `skills:`; the file is empty'],
  ['# nothing\n', '1: the configuration must be a mapping with `skills:`; the file is empty'],
  ['- a\n- b\n', '1: the configuration must be a mapping with `skills:`; not a list'],
  ['hello', '1: the configuration must be a mapping with `skills:`; not `hello`'],
  ['{}', '1: `skills` is missing'],
  ['server: {port: 1}\n', '1: `skills` is missing'],
  ['server:\nskills:\n', '2: no `skills:`: list the skills there (`skills: []` for none)'],
  ['skills: {a: 1}', '1: `skills` must be a list, not a mapping'],
  ['skills: all', '1: `skills` must be a list, not `all`'],
  ['skills:\n  - time\n', '2: each of `skills` must be a mapping, not `time`'],
  ['skills:\n  -\n', '2: each of `skills` must be a mapping, not nothing'],
  ['skills: []\nserver: 8000\n', '2: `server` must be a mapping, not `8000`'],
  [
    'skills: []\nserver: {port: 70000}',
    '2: `server.port` must be a whole number, 0 to 65535, not `70000`',
  ],
  [
    'skills: []\nserver: {port: 80.5}',
    '2: `server.port` must be a whole number, 0 to 65535, not `80.5`',
  ],
  [
    'skills: []\nserver: {port:}',
    '2: `server.port` must be a whole number, 0 to 65535, not nothing',
  ],
  ['skills: []\nserver: {host: ""}', '2: `server.host` must be text, not `""`: it is empty'],
  [
    'skills: []\nserver: {reload: maybe}',
    '2: `server.reload` must be `true` or `false`, not `maybe`',
  ],
  [
    'skills: []\nserver: {base_url: "ftp://x"}',
    '2: `server.base_url` must be an address such as `https://skills.example.org`, not `ftp://x`: it must begin with `http://` or `https://`',
  ],
  [
    'skills: []\nserver: {base_url: "http://a:b@c"}',
    '2: `server.base_url` must be an address such as `https://skills.example.org`, not `http://a:b@c`: it contains a password',
  ],
  [
    'skills: []\nsettings: {log_level: loud}',
    '2: `settings.log_level` must be `trace`, `debug`, `info`, `warn`, `error` or `fatal`, not `loud`',
  ],
  [
    'skills: []\ndefaults: {timeout: 30}',
    '2: `defaults.timeout` must be a duration such as `250ms`, `30s`, `5m` or `1h`, not `30`: add a unit (`ms`, `s`, `m` or `h`)',
  ],
  [
    'skills: []\ndefaults: {timeout: 0}',
    '2: `defaults.timeout` must be a duration such as `250ms`, `30s`, `5m` or `1h`, not `0`: it must be more than 0',
  ],
  [
    'skills: []\ndefaults: {limits: {body: 5}}',
    '2: `defaults.limits.body` must be a size such as `512KB`, `64MB` or `1GB`, not `5`: add a unit (`B`, `KB`, `MB` or `GB`)',
  ],
  [
    'skills: []\ndefaults: {workers: 0}',
    '2: `defaults.workers` must be a whole number, 1 to 1000, not `0`',
  ],
  ['skills: []\ndefaults: {workers: [1]}', '2: `defaults.workers` must be a mapping, not a list'],
  [
    'skills: [{name: demo, path: demo}]\ndefaults: {workers: {min: 5, max: 2}}',
    '2: `defaults.workers.min` (5) is more than `defaults.workers.max` (2)',
  ],
  [
    'skills: []\ndefaults: {isolation: vm}',
    '2: `defaults.isolation` must be `thread` or `process`, not `vm`',
  ],
  [
    'skills: []\ndefaults: {restart: {backoff: {jitter: 1.1}}}',
    '2: `defaults.restart.backoff.jitter` must be a number, 0 to 1, not `1.1`',
  ],
  ['skills: []\ndefaults: {env: {A: [1]}}', '2: `defaults.env.A` must be text, not a list'],
  ['skills: []\ndefaults: {env: {A: }}', '2: `defaults.env.A` must be text, not nothing'],
  [
    'skills: []\ndefaults: {env: {"A=B": c}}',
    '2: `defaults.env`: `A=B` is not a name of a variable',
  ],
  [
    'skills: []\ndefaults: {env: [A=b]}',
    '2: `defaults.env` must be a mapping of names to text, not a list',
  ],
  ['skills: []\nskills: []', '2: `skills` is given twice, first on line 1'],
])('%j', async (config, problem) => {
  expect(await refusal(config)).toEqual([problem]);
});

describe('everything wrong is reported at once', () => {
  const config = `server:
  port: high
  hosst: x
skills:
  - name: demo
    path: demo
    timeout: soon
  - demo
settings:
  log_level: loud
`;

  test('in the order of the file, with what is wrong in the skills', async () => {
    const lines = (await refusedWith(config)).map(({ line }) => line);
    expect(lines).toEqual([2, 3, 7, 8, 10]);
  });

  test('with what is wrong in the folders of the skills, after the file itself', async () => {
    const text = `skills:
  - {name: one, path: good, mount: m}
  - just-a-string
  - {name: two, path: good, mount: m}
  - {name: three, path: nowhere}
  - {name: four, path: bad}
  - {name: five, path: bad, queue: many}
  - {name: off, path: nowhere, enabled: false}
`;
    const files = {
      ...skillFiles('good'),
      ...skillFiles('bad', 'name: bad\ninputs: {a: 5}\nentry: gone:handler\n'),
    };
    const error = await load(text, files).catch((thrown: unknown) => thrown);
    expect((error as ConfigError).message.split('\n')).toEqual([
      'runtime-config.yaml:3: each of `skills` must be a mapping, not `just-a-string`',
      'runtime-config.yaml:4: the mount `m` is taken by `one` (runtime-config.yaml:2)',
      'runtime-config.yaml:5: `path`: there is no folder nowhere',
      'runtime-config.yaml:7: `queue` must be a whole number, 0 to 1000000, not `many`',
      'bad/Skilletfile.yaml:2: `inputs.a` must be a mapping such as `{type: string}`, not `5`',
      'bad/Skilletfile.yaml:3: `entry`: none of gone.ts, gone.mts, gone.js, gone.mjs is there',
    ]);
  });

  test('as one line per problem', async () => {
    const error = await load(config).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    const { message, file, problems } = error as ConfigError;
    expect(message.split('\n')).toHaveLength(5);
    expect(message).toContain(
      'runtime-config.yaml:3: unknown key `hosst` in `server`: did you mean `host`?\n',
    );
    expect(problems[1]).toMatchObject({ file: 'runtime-config.yaml', line: 3, column: 3 });
    expect(file).toMatch(/^\/.*\/runtime-config\.yaml$/);
    expect(message).not.toContain(file);
  });

  test('and a very long list is cut', async () => {
    const items = Array.from({ length: 500 }, (_, index) => `  - k${index}`).join('\n');
    const error = await load(`skills:\n${items}\n`).catch((thrown: unknown) => thrown);
    const { message, problems } = error as ConfigError;
    expect(problems).toHaveLength(500);
    expect(message.split('\n').slice(49)).toEqual([
      expect.stringContaining('k49'),
      '… and 450 more problems',
    ]);
  });
});

describe('a file that can not be read', () => {
  test.each([
    ['missing.yaml', 'missing.yaml: there is no such file'],
    ['folder', 'folder: this is a folder'],
    ['binary.yaml', 'binary.yaml: the file is not UTF-8 text'],
    ['large.yaml', 'large.yaml: the file is larger than 1 MB'],
    ['large.yaml/below', 'below: there is no such file'],
  ])('%s', async (name, message) => {
    const dir = await tempFolder();
    await writeFiles(dir, {
      'folder/x': '',
      'binary.yaml': Uint8Array.of(0x61, 0xff, 0xfe),
      'large.yaml': `#${'x'.repeat(1024 * 1024)}`,
    });
    const loading = loadConfig({ file: join(dir, name), env: {} });
    await expect(loading).rejects.toBeInstanceOf(ConfigError);
    await expect(loading).rejects.toMatchObject({ message });
  });
});

test('an empty list of skills is fine', async () => {
  expect(await load('skills: []\nserver:\nsettings:\ndefaults:\n')).toMatchObject({
    skills: [],
    broken: [],
    defaults: {},
    disabled: [],
    agentSkills: [],
    warnings: [],
  });
});
