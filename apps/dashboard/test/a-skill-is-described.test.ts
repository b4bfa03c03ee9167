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
    Scripts: 'postinstall: not run',
    Replaces: '1.1.0 from npm',
  });
});

test('what the host tells besides is shown, too', () => {
  const told = { ...SKILL, permissions: { network: ['a.example'] }, changes: ['another key'] };
  expect(describedRows(told).slice(-2)).toEqual([
    ['Permissions', '{"network":["a.example"]}'],
    ['Changes', 'another key'],
  ]);
});
