import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callerFaults } from '../src/config/caller-warnings.ts';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const MISSPELT = `skills:
  - {name: weather, path: weather}
server: {host: 127.0.0.1, port: 0}
callers:
  limits:
    default: {rate: 60/min, skills: {wether: {rate: 1/min}}}
`;
const WARNING =
  'callers.limits.default.skills: there is no skill "wether": did you mean "weather"?';

const files = {
  'weather/Skilletfile.yaml': SKILLETFILE,
  'weather/skill.js': ECHO,
  'runtime-config.yaml': MISSPELT,
};

const at = (mount: string, name = mount) => ({ mount, name });

test('what callers have limits or keys for and is not there is said with its place', () => {
  const limits = { concurrency: 1 };
  const key = { name: 'agent', admin: false };
  expect(
    callerFaults({
      skills: [],
      broken: [],
      disabled: [at('w', 'weather'), at('time')],
      mcp: { profiles: { lean: {} } } as never,
      callers: {
        required: false,
        limits: {
          default: { skills: { w: limits, weather: limits, quantum: limits } },
          anonymous: { skills: { tme: limits } },
          names: { bot: { skills: { times: limits } } },
        },
        keys: [{ ...key, grants: { skills: ['time', 'wether'], profiles: ['lean', 'leen'] } }],
        oidc: { scopes: { 'skills:read': { skills: ['tim'] }, all: {} } } as never,
      },
    }),
  ).toEqual([
    'callers.limits.default.skills: there is no skill "quantum"',
    'callers.limits.anonymous.skills: there is no skill "tme": did you mean "time"?',
    'callers.limits.names.bot.skills: there is no skill "times": did you mean "time"?',
    'callers.keys: agent: scopes.skills: there is no skill "wether": did you mean "weather"?',
    'callers.keys: agent: scopes.profiles: there is no profile "leen": did you mean "lean"?',
    'callers.oidc.scopes.skills:read.skills: there is no skill "tim": did you mean "time"?',
  ]);
});

test('check, a start and a reload warn of a skill that has limits and is not there, until it is', async () => {
  const cwd = await workspace(files);
  await using check = new Cli({ cwd, args: ['check', '--config-only', '--json'] });
  const checked = await check.exit;
  expect(checked).toMatchObject({ code: 0 });
  expect(checked.stdout).toContain(JSON.stringify(WARNING).slice(1, -1));
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  await cli.line(({ msg }) => msg.includes(WARNING));
  const reload = async (text: string) => {
    await writeFile(join(cwd, 'runtime-config.yaml'), text);
    expect((await fetch(`${url}/reload`, { method: 'POST' })).status).toBe(200);
  };
  const other = MISSPELT.replace('wether', 'quantum');
  await reload(other);
  await cli.line(({ msg }) => msg.endsWith('there is no skill "quantum"'));
  await mkdir(join(cwd, 'quantum'));
  await writeFile(join(cwd, 'quantum', 'Skilletfile.yaml'), SKILLETFILE);
  await writeFile(join(cwd, 'quantum', 'skill.js'), ECHO);
  await reload(other.replace('server:', '  - {name: quantum, path: quantum}\nserver:'));
  const answers: number[] = [];
  for (let n = 0; n < 2; n += 1) {
    const sent = await fetch(`${url}/skills/quantum/run`, { method: 'POST', body: '{"text":"a"}' });
    answers.push(sent.status);
  }
  // `local` has no limit.
  expect(answers).toEqual([200, 200]);
});
