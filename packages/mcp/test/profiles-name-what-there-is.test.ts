import { describeSkill, ToolNames, toolSet } from '@skillet/catalog';
import type { McpProfile, SkillManifest } from '@skillet/core';
import { expect, test } from 'vitest';
import { profileFaults } from '../src/index.ts';

const manifest: SkillManifest = {
  name: '',
  version: '1.0.0',
  runtime: 'node',
  description: 'Does something',
  inputs: {},
  outputs: {},
  inventory: { tags: ['climate'] },
  idempotent: false,
  examples: [],
};

const NAMES = ['weather', 'send_mail', 'notes'];

function faultsOf(profile: McpProfile, mayHaveMore = false): string[] {
  const described = NAMES.map((name) => ({
    mount: name,
    descriptor: describeSkill({ ...manifest, name }, name),
  }));
  const { tools } = toolSet(described, new ToolNames());
  return profileFaults(
    { p: profile },
    {
      tools: new Map(tools.map((tool) => [tool.toolName, tool])),
      skills: [...NAMES, 'broken'],
      mayHaveMore,
    },
  );
}

test.each<[McpProfile, string[]]>([
  [{ skills: ['weather', 'broken'], tags: ['climate'], deny: ['notes'], pin: ['weather'] }, []],
  [{ rename: { weather: 'forecast' }, pin: ['forecast'] }, []],
  [{ skills: ['wether'] }, ['skills: there is no skill "wether": did you mean "weather"?']],
  [{ skills: ['quantum'] }, ['skills: there is no skill "quantum"']],
  [
    { tags: ['climat'] },
    ['tags: there is no skill with the tag "climat": did you mean "climate"?'],
  ],
  [{ deny: ['note'] }, ['deny: there is no skill or tool "note": did you mean "notes"?']],
  [{ pin: ['send-mail'] }, ['pin: there is no tool "send-mail": did you mean "send_mail"?']],
  [{ pin: ['notes'], skills: ['weather'] }, ['pin: the profile does not have the tool "notes"']],
  [{ pin: ['notes'], rename: { notes: 'n' } }, ['pin: "notes" is called "n" here']],
  [{ rename: { nots: 'n' } }, ['rename: there is no tool "nots": did you mean "notes"?']],
  [
    { rename: { notes: 'n' }, deny: ['notes'] },
    ['rename: the profile does not have the tool "notes"'],
  ],
  [
    { rename: { notes: 'weather' } },
    ['rename: "weather" is taken by another tool, or by the host; "notes" keeps its name'],
  ],
  [
    { rename: { notes: 'run_skill' } },
    ['rename: "run_skill" is taken by another tool, or by the host; "notes" keeps its name'],
  ],
  [
    { rename: { notes: 'n', weather: 'N' } },
    [
      'rename: "n" is taken by another tool, or by the host; "notes" keeps its name',
      'rename: "N" becomes "n": names are small letters, digits and `_`, at most 40',
    ],
  ],
  [
    { rename: { notes: '天気' } },
    ['rename: "天気" has nothing of which a name can be made; "notes" keeps its name'],
  ],
])('of %j it is told what is wrong, and what was meant', (profile, faults) => {
  expect(faultsOf(profile)).toEqual(faults.map((fault) => `mcp.profiles.p.${fault}`));
});

test('a name that an unloaded skill may still bring is let pass, unless it is close to one that there is', () => {
  const profile = { skills: ['quantum'], tags: ['physics'], deny: ['fission'], pin: ['note'] };
  expect(faultsOf(profile, true)).toEqual([
    'mcp.profiles.p.skills: there is no skill "quantum"',
    'mcp.profiles.p.pin: there is no tool "note": did you mean "notes"?',
  ]);
});
