import { expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const HEAD = 'name: x\nversion: 1.0.0\nentry: skill:handler\n';
const TAKES =
  'export const handler = (_, { credentials }) => ({ n: Object.keys(credentials).length });\n';
const ENV = 'export const handler = (_, { env }) => ({ url: env.BASE_URL ?? null });\n';

test('a skill that takes some and declares neither is warned of, and is well', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': `skills:
  - {name: open, path: open, mount: open, tool_name: open}
  - {name: reads, path: reads, mount: reads, tool_name: reads}
  - {name: declares, path: declares, mount: declares, tool_name: declares}
  - {name: sets, path: sets, mount: sets, tool_name: sets}
  - {name: plain, path: plain, mount: plain, tool_name: plain}
`,
    'open/Skilletfile.yaml': HEAD,
    'open/skill.js': TAKES,
    'reads/Skilletfile.yaml': HEAD,
    'reads/skill.js': ENV,
    'declares/Skilletfile.yaml': `${HEAD}credentials: []\n`,
    'declares/skill.js': TAKES,
    'sets/Skilletfile.yaml': `${HEAD}settings: [BASE_URL]\n`,
    'sets/skill.js': ENV,
    'plain/Skilletfile.yaml': HEAD,
    'plain/skill.js': 'export const handler = () => ({});\n',
  });
  await using cli = new Cli({ cwd, args: ['check', '--json'] });
  const { code, stdout } = await cli.exit;
  const { warnings } = JSON.parse(stdout) as { warnings: string[] };
  expect(code).toBe(0);
  const sentence = (mount: string) =>
    `skill "${mount}" reads credentials or its environment, and its Skilletfile declares neither \`credentials\` nor ` +
    '`settings`: a caller may set any variable that the host has not';
  expect(warnings).toEqual([sentence('open'), sentence('reads')]);
});
