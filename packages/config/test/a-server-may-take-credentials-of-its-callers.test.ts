import { expect, test } from 'vitest';
import { brokenProblems, load } from './support/temp-folder.ts';

const entry = (mcp: string, more = '') => `skills: [{name: s, mcp: ${mcp}${more}}]`;
const OWN = 'sessions: per-caller';

test('a program gets them as variables, and tells like any skill what it takes', async () => {
  const { skills, broken } = await load(
    entry(`{command: [x], ${OWN}, credentials: [GITHUB_TOKEN, {name: OTHER}]}`),
  );
  expect(broken).toEqual([]);
  expect(skills[0]?.manifest.credentials).toMatchObject({
    required: ['GITHUB_TOKEN', 'OTHER'],
    optional: [],
  });
  expect(skills[0]?.mcp).not.toHaveProperty('forwardHeaders');
});

test('a server at an address gets them in headers', async () => {
  const { skills, broken } = await load(`
skills:
  - name: s
    mcp:
      url: https://a.b
      sessions: per-session
      credentials:
        required: [{name: TOKEN, header: Authorization, prefix: 'Bearer '}]
        optional: [{name: TEAM, header: X-Team}]
        how_to_get: Ask the team.
      forward_headers: [X-Trace, Accept-Language]`);
  expect(broken).toEqual([]);
  expect(skills[0]?.manifest.credentials).toMatchObject({
    required: ['TOKEN'],
    optional: ['TEAM'],
    howToGet: 'Ask the team.',
  });
  expect(skills[0]?.mcp).toMatchObject({
    credentialHeaders: {
      TOKEN: { header: 'Authorization', prefix: 'Bearer ' },
      TEAM: { header: 'X-Team', prefix: '' },
    },
    forwardHeaders: ['x-trace', 'accept-language'],
  });
});

const SHARED =
  "needs `mcp.sessions: per-caller` or `per-session`: a server that all callers share can't have what belongs to one of them";
const URL = "url: 'https://a.b'";

test.each([
  ['{command: [x], credentials: [A]}', '', `\`mcp.credentials\` ${SHARED}`],
  [`{${URL}, forward_headers: [A]}`, '', `\`mcp.forward_headers\` ${SHARED}`],
  [
    `{command: [x], ${OWN}, forward_headers: [A]}`,
    '',
    '`mcp.forward_headers` goes with a `url`; a program has `mcp.credentials`, which become variables of its environment',
  ],
  [
    `{command: [x], ${OWN}, credentials: [{name: A, header: B}]}`,
    '',
    '`mcp.credentials`: a `header` for A goes with a `url`; a program gets it as a variable of its environment',
  ],
  [
    `{${URL}, ${OWN}, credentials: {optional: [A]}}`,
    '',
    '`mcp.credentials`: with a `url`, say in which header A goes, such as `{name: A, header: Authorization, prefix: "Bearer "}`',
  ],
  [
    `{${URL}, ${OWN}, headers: {authorization: x}, credentials: [{name: A, header: Authorization}]}`,
    '',
    '`mcp.credentials`: the header Authorization for A is that of `mcp.headers` too',
  ],
  [
    `{${URL}, ${OWN}, forward_headers: [authorization], credentials: [{name: A, header: Authorization}]}`,
    '',
    '`mcp.credentials`: the header Authorization for A is that of `mcp.forward_headers` too',
  ],
  [
    `{${URL}, ${OWN}, headers: {X-Team: x}, forward_headers: [x-team]}`,
    '',
    '`mcp.forward_headers`: x-team is set by `mcp.headers`, so that no caller can',
  ],
  [
    `{${URL}, ${OWN}, forward_headers: [Host]}`,
    '',
    "`mcp.forward_headers`: `Host` can't be set: the host sets it itself",
  ],
  [
    `{command: [x], ${OWN}, credentials: [A]}`,
    ', env: {A: mine}',
    '`mcp.credentials`: A is set by `env`, so that no caller can: leave it out in one of the two',
  ],
  [
    `{command: [x], ${OWN}, credentials: [NODE_OPTIONS]}`,
    '',
    '`mcp.credentials`: a credential may not be called NODE_OPTIONS: it would change how the skill runs',
  ],
  [
    `{${URL}, ${OWN}, credentials: [{name: A, header: B, prefix: ' x'}]}`,
    '',
    "`mcp.credentials.prefix` can't be the text given: it must be at most 64 ASCII characters in one line",
  ],
])('what cannot be is told: %s%s', async (mcp, more, message) => {
  expect(await brokenProblems(entry(mcp, more))).toEqual([`runtime-config.yaml:1: ${message}`]);
});
