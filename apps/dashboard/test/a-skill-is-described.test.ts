import { expect, test } from 'vitest';
import type { Described } from '../src/api/installed-shapes.ts';
import { describedRows } from '../src/installed/describe-skill.ts';

const SKILL: Described = {
  ...{ name: 'weather', version: '1.2.0', description: 'Says how it will be' },
  ...{ resolved: 'npm:@acme/skill-weather@1.2.0', files: 3, bytes: 2048 },
  ...{ dependencies: [], scripts: ['postinstall'] },
};

test('a skill is described before it is installed, with its scripts and what it takes the place of', () => {
  expect(Object.fromEntries(describedRows({ ...SKILL, replaces: '1.1.0 from npm' }))).toEqual({
    About: 'Says how it will be',
    From: 'npm:@acme/skill-weather@1.2.0',
    Size: '3 files, 2 kB',
    Needs: 'no packages',
    Runs: 'in a process of its own',
    May: 'do all that the user may whom the host runs as',
    Scripts: 'postinstall: not run',
    Replaces: '1.1.0 from npm',
  });
});

test('what the host tells besides is shown, too', () => {
  const told = {
    ...{ ...SKILL, signed_by: 'acme', changes: ['another key'] },
    origin: { publisher: 'ada', keyid: 'k1', provenance: { repository: 'https://example.org/a' } },
  };
  expect(describedRows(told)).toContainEqual([
    'Behind it',
    'by ada, signed, built from https://example.org/a',
  ]);
  expect(describedRows(told).slice(-2)).toEqual([
    ['Changed', 'another key'],
    ['Signed by', 'acme'],
  ]);
});

test('what it may do is told, and what of that is more than before', () => {
  const rowsOf = (more: Partial<Described>) =>
    Object.fromEntries(describedRows({ ...SKILL, ...more }));
  const permissions = { network: ['a.example', 'b.example'], files: [], memory: 1024 };
  expect(rowsOf({ permissions, more: ['network: ["b.example"]'] })).toMatchObject({
    May: 'network: a.example; b.example · memory: 1024',
    'Asks for more': 'network: ["b.example"]',
  });
  expect(rowsOf({ permissions: { network: [] }, more: [] })).toMatchObject({
    May: 'compute, and nothing else',
  });
});
