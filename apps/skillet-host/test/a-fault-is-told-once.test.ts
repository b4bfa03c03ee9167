import { afterAll, beforeAll, expect, test } from 'vitest';
import { missingPython } from '../../../scripts/python/virtual-environment.ts';
import { Cli, run } from './support/cli.ts';
import { COMMANDABLE, workspace } from './support/workspace.ts';

const PYTHON = `def handler(params, context):
    if params["do"] == "throw":
        raise ValueError("told to throw")
`;

const PROGRAM = `import { createServer } from 'node:http';
createServer((req, res) => {
  if (req.url !== '/run') res.end('{}');
  else res.socket.end('HTTP/1.1 999 What?\\r\\n\\r\\n');
}).listen(process.argv[2]);
`;

let cli: Cli;
let url: string;
let missing: string | undefined;

beforeAll(async () => {
  missing = await missingPython();
  const more = `timeout: 500ms, limits: {response: 1KB}`;
  const python = missing === undefined ? '  - {name: python, path: ./python}\n' : '';
  cli = new Cli({
    cwd: await workspace({
      'runtime-config.yaml': `skills:
  - {name: thread, path: ${COMMANDABLE}, ${more}}
  - {name: process, path: ${COMMANDABLE}, isolation: process, ${more}}
  - {name: program, path: ./program}
${python}server: {host: 127.0.0.1, port: 0}
`,
      'program/Skilletfile.yaml':
        "name: program\ndescription: Answers badly\ncommand: [node, program.mjs, '{socket}']\n",
      'program/program.mjs': PROGRAM,
      'python/Skilletfile.yaml':
        'name: python\ndescription: Fails\nruntime: python\nentry: skill:handler\ninputs:\n  do: {type: string, description: What}\n',
      'python/skill.py': PYTHON,
    }),
    args: ['--log-level', 'debug'],
  });
  url = await cli.url();
  const skills = ['thread', 'process', 'program', ...(missing === undefined ? ['python'] : [])];
  await Promise.all(skills.map((mount) => cli.ready(mount)));
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

test.for([
  ['thread', 'undefined', 'bad_skill_response', 'error: its handler returned nothing (undefined)'],
  ['process', 'undefined', 'bad_skill_response', 'error: its handler returned nothing (undefined)'],
  ['python', 'nothing', 'bad_skill_response', 'error: its handler returned nothing (None)'],
  ['program', 'ok', 'bad_skill_response', 'error: '],
  ['thread', 'large', 'bad_skill_response', 'error: its answer has'],
  ['thread', 'throw', 'skill_error', 'error: told to throw'],
  ['process', 'throw', 'skill_error', 'error: told to throw'],
  ['python', 'throw', 'skill_error', 'error: told to throw'],
  ['thread', 'until-aborted', 'skill_timeout', 'warn: did not answer within its timeout of 500 ms'],
])('of %s that is told "%s"', async ([mount = '', what = '', code = '', line = ''], context) => {
  context.skip(mount === 'python' && missing !== undefined, missing);
  const answer = await run(url, mount, { do: what, ms: 2000 });
  expect(answer.body).toMatchObject({ code });
  const id = answer.body['request_id'];
  // The line of the request itself is the last.
  await cli.line((one) => one['request_id'] === id && one['status'] !== undefined);
  const told = cli.lines.filter((one) => one['request_id'] === id && one['status'] === undefined);
  const grave = told.filter(({ level }) => level !== 'debug');
  const [level = '', words = ''] = line.split(': ');
  expect(grave).toEqual([expect.objectContaining({ level })]);
  expect(grave[0]?.msg).toContain(words);
  expect(told.filter(({ event }) => event === 'request-failed').length).toBe(
    code === 'skill_error' ? 0 : 1,
  );
});
