import { expect, test } from 'vitest';
import type { Described } from '../src/api/installed-shapes.ts';
import { describedRows } from '../src/installed/describe-skill.ts';
import { canBeTaken, inWordsOfPage } from '../src/installed/in-words-of-page.ts';
import { newsText } from '../src/installed/news-text.ts';

const SKILL: Described = {
  ...{ name: 'weather', version: '1.2.0', description: 'Says how it will be' },
  ...{ resolved: 'npm:@acme/skill-weather@1.2.0', files: 3, bytes: 2048, tree: 'sha512-x' },
  ...{ dependencies: [], scripts: ['postinstall'] },
};

const pairsOf = (more: Partial<Described>) =>
  describedRows({ ...SKILL, ...more }).map(({ label, text }) => [label, text] as const);

test('a skill is described before it is installed, with its scripts and what it takes the place of', () => {
  expect(Object.fromEntries(pairsOf({ replaces: '1.1.0 from npm' }))).toEqual({
    About: 'Says how it will be',
    From: 'npm:@acme/skill-weather@1.2.0',
    Size: '3 files, 2 kB',
    Needs: 'no packages',
    Runs: 'in a process of its own',
    May: 'do all that the user may whom the host runs as: it asks for no permissions',
    Scripts: 'postinstall: not run',
    Replaces: '1.1.0 from npm',
  });
});

test('what the host tells besides is shown, too', () => {
  const origin = { publisher: 'ada', keyid: 'k1', provenance: { repository: 'https://a.example' } };
  const told = {
    ...SKILL,
    signed_by: 'acme',
    changes: ['another key', 'another publisher'],
    origin,
  };
  const rows = describedRows(told);
  expect(rows).toContainEqual({
    label: 'Behind it',
    text: 'by ada, signed, built from https://a.example',
  });
  expect(rows.slice(-3)).toEqual([
    { label: 'Changed', text: 'another key', isGrave: true },
    { label: 'Changed', text: 'another publisher', isGrave: true },
    { label: 'Signed by', text: 'acme' },
  ]);
});

test('what it may do is told in the words of the command line, and what of that is more than before', () => {
  const permissions = {
    ...{ network: ['a.example', 'b.example'], files: [], engine: [] },
    memory: 64 * 1024 * 1024,
  };
  const more = ['network: ["b.example"]', 'memory: 64MB'];
  expect(pairsOf({ permissions, more }).slice(5, -1)).toEqual([
    ['May: network', 'a.example, b.example'],
    ['May: files', 'none'],
    ['May: memory', '64MB'],
    ['Asks more', 'network: ["b.example"]'],
    ['Asks more', 'memory: 64MB'],
  ]);
});

test('what a skill says of itself neither hides, nor turns round, nor pushes away what it asks for', () => {
  const files = ['read:./\u202etxt', `write:/${'x'.repeat(2000)}`, 'write:/etc'];
  const rows = describedRows({
    ...{ ...SKILL, description: `\u3164\u200b${'d'.repeat(2000)}`, resolved: './\u2066x' },
    ...{ permissions: { files }, dependencies: Array.from({ length: 900 }, () => 'npm:left-pad') },
    ...{ more: [`files: ["write:/${'x'.repeat(2000)}","write:/etc"]`], '\u202ename': 'x' },
  });
  const all = rows.map(({ label, text }) => `${label}: ${text}`);
  expect(all.join('\n')).not.toMatch(/[\u202e\u2066\u200b\u3164]/);
  const ofPermissions = all.filter((line) => /^(?:May|Asks more)/.test(line));
  expect(ofPermissions).toHaveLength(2);
  expect(ofPermissions.every((line) => line.includes('write:/etc'))).toBe(true);
  const others = all.filter((line) => !ofPermissions.includes(line));
  expect(others.every((line) => line.length < 350)).toBe(true);
});

test('a refusal names the fields of the page in place of flags', () => {
  const young = inWordsOfPage(
    'it is 2 days old (install.min_age); --allow-new takes it all the same',
  );
  expect(young).toContain('“Also packages that were published only lately” takes it');
  const other = inWordsOfPage(
    'others: find out why; --allow-changed-publisher takes it all the same',
  );
  expect(other).toContain('“Also where somebody else is behind it than before” takes it');
  expect([young, other].every(canBeTaken)).toBe(true);
  const nameless = inWordsOfPage('it has no name that can be a mount: give it one by --name');
  expect(nameless).toContain('by “Its name and mount”');
  expect(canBeTaken(nameless)).toBe(false);
});

test('it is told how many are newer, and of how many nobody can say', () => {
  const same = { name: 'a', wanted: null, latest: null };
  const newer = { name: 'b', wanted: '2.0.0', latest: '2.0.0' };
  const unknown = { ...same, name: 'c', note: '`update` finds out whether it has changed' };
  expect(newsText([same])).toBe('There is nothing newer.');
  expect(newsText([same, newer])).toBe('Newer: 1.');
  expect(newsText([same, unknown])).toBe("There is nothing newer; of 1 it can't be told.");
  expect(newsText([unknown])).toBe('Of none it can be told here: the list says why.');
});
