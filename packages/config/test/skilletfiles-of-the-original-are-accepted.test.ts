import { describeSkill } from '@skillet/catalog';
import { describe, expect, test } from 'vitest';
import { load, loadSkill, skillFiles } from './support/temp-folder.ts';

test('one with a type in capitals, outputs that are optional, and no runtime of ours', async () => {
  const { spec, problems, warnings } = await loadSkill(
    `# Fliiq Skillet spec v0.1
name: fetch_html
version: 0.1.0
description: "Fetch raw HTML from a public URL."
license: MIT

runtime: python3.11          # supported: python, node, deno
entry: fetch:handler         # module:function (async or sync)

auth: none                   # or api_key / oauth2

inputs:
  url:
    type: String
    description: "Fully-qualified http(s) URL"
  start_index:
    type: INTEGER
    required: false

outputs:
  html:
    type: string
    description: "Raw HTML"
  markdown:
    type: string
    required: false
`,
    { 'demo/fetch.mjs': '' },
  );
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(spec?.manifest).toEqual({
    name: 'fetch_html',
    version: '0.1.0',
    description: 'Fetch raw HTML from a public URL.',
    license: 'MIT',
    runtime: 'python3.11',
    inputs: {
      url: {
        schema: { type: 'string', description: 'Fully-qualified http(s) URL' },
        required: true,
      },
      start_index: { schema: { type: 'integer', description: '' }, required: false },
    },
    outputs: {
      html: { schema: { type: 'string', description: 'Raw HTML' }, required: true },
      markdown: { schema: { type: 'string', description: '' }, required: false },
    },
    inventory: {},
    examples: [],
    idempotent: false,
  });
});

test('one with `entry_point`, a Python file and defaults, beside the port of that file', async () => {
  const { spec, problems, warnings, dir } = await loadSkill(
    `name: context7_docs
description: Retrieve documentation
version: "1.0.0"
runtime: python
entry_point: skillet_runtime.py

inputs:
  query: {type: string, description: What to look for, required: true}
  max_results:
    type: integer
    description: Maximum number of results
    required: false
    default: 5

outputs:
  library_info: {type: object, description: Information}
`,
    { 'demo/skillet_runtime.ts': '' },
  );
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  // As in the original: this module is an application.
  expect(spec?.kind).toBe('app');
  expect(spec?.entry).toEqual({ file: `${dir}/demo/skillet_runtime.ts`, export: 'app' });
  expect(describeSkill(spec!.manifest, 'docs').schema).toMatchObject({
    parameters: {
      properties: {
        max_results: { type: 'integer', description: 'Maximum number of results', default: 5 },
      },
      required: ['query'],
    },
    output_schema: {
      type: 'object',
      properties: { library_info: { type: 'object', description: 'Information' } },
    },
  });
});

test.each([
  ['runtime: python3.11\nentry: fetch:handler', { 'demo/fetch.py': '' }, 'fetch.py', 'handler'],
  [
    'runtime: Python\nentry_point: lib/fetch.py:run',
    { 'demo/lib/fetch.py': '' },
    'lib/fetch.py',
    'run',
  ],
  ['entry: fetch.py', { 'demo/fetch.py': '' }, 'fetch.py', 'handler'],
  ['runtime: python', { 'demo/skillet_runtime.py': '' }, 'skillet_runtime.py', 'app'],
])('%j is a Python skill, in a process of its own', async (lines, files, file, name) => {
  const { dir, spec } = await loadSkill(`${lines}\nname: x\n`, files);
  expect(spec).toMatchObject({
    isolation: 'process',
    entry: { file: `${dir}/demo/${file}`, export: name },
    python: null,
  });
});

test('a Python skill without its module says what was looked for', async () => {
  const { problems } = await loadSkill('runtime: python\nentry: fetch:handler\nname: x\n');
  expect(problems).toEqual([
    expect.stringContaining('demo/Skilletfile.yaml:2: `entry`: none of fetch.py'),
  ]);
});

describe('a runtime', () => {
  test.each([
    ['node'],
    ['Node'],
    ['node24'],
    ['node 24.1'],
    ['nodejs'],
    ['nodejs20.x'],
    ['Node.js'],
    ['deno'],
    ['python'],
    ['Python'],
    ['python3'],
    ['python3.11'],
    ['Python 3.11'],
    ['"python>=3.10"'],
    ['python-3.12'],
  ])('may be %s', async (runtime) => {
    const { spec, problems } = await loadSkill(`name: x\nentry: main\nruntime: ${runtime}\n`);
    expect(problems).toEqual([]);
    expect(spec?.manifest.runtime).toBe(runtime.replaceAll('"', ''));
  });

  const expected = '`node`, `deno` or `python`, with or without a version';

  test.each([
    ['cobol', '`cobol`'],
    ['3.11', '`3.11`'],
    ['""', '`""`'],
    ['', 'nothing'],
    ['[node]', 'a list'],
    ['pythonic', '`pythonic`: did you mean `python`?'],
    ['pyton3.11', '`pyton3.11`: did you mean `python`?'],
    ['nod', '`nod`: did you mean `node`?'],
  ])('may not be %j, which is named with what may be', async (runtime, found) => {
    const { problems } = await loadSkill(`name: x\nentry: main\nruntime: ${runtime}\n`);
    expect(problems).toEqual([
      `demo/Skilletfile.yaml:3: \`runtime\` must be ${expected}, not ${found}`,
    ]);
  });

  test('that does not exist is told once; missing modules are looked for in all languages', async () => {
    const lines = 'name: x\nruntime: pyton\nentry: fetch:handler\n';
    const { problems } = await loadSkill(lines, { 'demo/fetch.py': '' });
    expect(problems).toEqual([expect.stringContaining('did you mean `python`?')]);
    const { problems: more } = await loadSkill(lines);
    expect(more).toEqual([
      expect.stringContaining('`runtime` must be'),
      expect.stringContaining('`entry`: none of fetch.py, fetch.ts,'),
    ]);
  });
});

describe('a Skilletfile', () => {
  test('needs a name and an entry only', async () => {
    const { spec } = await loadSkill('name: 7\nentry: main');
    expect(spec?.manifest).toEqual({
      name: '7',
      version: '0.0.0',
      description: '',
      runtime: 'node',
      inputs: {},
      outputs: {},
      inventory: {},
      examples: [],
      idempotent: false,
    });
  });

  test.each([
    ['version: 0.1', '0.1'],
    ['version: 0.10', '0.10'],
    ['version: 2', '2'],
    ['version: 1.2.3-rc.1', '1.2.3-rc.1'],
  ])('has %j as the version %s', async (line, version) => {
    const { spec } = await loadSkill(`name: x\nentry: main\n${line}\n`);
    expect(spec?.manifest.version).toBe(version);
  });

  test('may leave its mappings empty', async () => {
    const { spec, warnings } = await loadSkill(
      'name: x\nentry: main\ninputs:\noutputs: {}\ninventory:\nexamples:\ndescription:\nlicense: ""\n',
    );
    expect(spec?.manifest).toMatchObject({ inputs: {}, inventory: {}, description: '' });
    expect(warnings).toEqual([]);
  });

  test('has its inventory passed through as it is', async () => {
    const { spec } = await loadSkill(
      'name: x\nentry: main\ninventory: {category: 1, tags: [a, null], deep: {er: true}}\n',
    );
    expect(spec?.manifest.inventory).toEqual({
      category: 1,
      tags: ['a', null],
      deep: { er: true },
    });
  });

  test('has its examples read, and the odd ones left out', async () => {
    const { spec, warnings } = await loadSkill(`name: x
entry: main
examples:
  - {input: {}}
  - {input: {a: 1}, output: {b: 2}}
  - {input: {}, output: null}
  - plain text
  - {query: what}
`);
    expect(spec?.manifest.examples).toEqual([
      { input: {} },
      { input: { a: 1 }, output: { b: 2 } },
      { input: {}, output: null },
    ]);
    expect(warnings.map(({ line }) => line)).toEqual([7, 8]);
  });

  test('may hold what is kept for later', async () => {
    const { problems, warnings } = await loadSkill(
      'name: x\nentry: main\nauth: {type: api_key}\ncredentials: [KEY]\nhealth: /health\n',
    );
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  });

  test('that gives both kinds of entry has the first one used', async () => {
    const { spec, warnings } = await loadSkill('name: x\nentry: main\nentry_point: gone\n');
    expect(spec).toBeDefined();
    expect(warnings).toMatchObject([
      { message: '`entry` and `entry_point` differ: `entry` is used' },
    ]);
  });

  test.each([
    ['', '1: a Skilletfile must be a mapping with `name` and `entry`, not empty'],
    ['- a', '1: a Skilletfile must be a mapping with `name` and `entry`, not a list'],
    ['name: x\nentry: main\ninventory: [a]', '3: `inventory` must be a mapping, not a list'],
    ['name: x\nentry: main\nidempotent: 2', '3: `idempotent` must be `true` or `false`, not `2`'],
    ['name: x\nentry: main\ninventory: {a: .inf}', '3: `.inf` is not a number that JSON can carry'],
    ['name: x\nname: y\nentry: main', '2: `name` is given twice, first on line 1'],
    [
      'name: x',
      '1: `entry` is missing: name the handler as `module:function`, or a program as `command`',
    ],
    ['entry: main', '1: `name` is missing'],
  ])('%j is refused', async (manifest, problem) => {
    const { problems } = await loadSkill(manifest);
    expect(problems).toEqual([`demo/Skilletfile.yaml:${problem}`]);
  });

  test('over 1 MB is refused', async () => {
    const { broken } = await load('skills: [{name: demo, path: demo}]', {
      ...skillFiles('demo', `name: x\nentry: main\n#${'x'.repeat(1024 * 1024)}`),
    });
    expect(broken[0]?.problems).toEqual(['demo/Skilletfile.yaml: the file is larger than 1 MB']);
  });
});
