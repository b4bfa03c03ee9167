import { expect, test } from 'vitest';
import { loadSkill } from './support/temp-folder.ts';

const HEAD = 'name: x\nentry: main\n';

test('settings are a list of names, or a mapping of them to what is said of each', async () => {
  const forms = [
    'settings: [PLAIN_URL, OTHER]',
    'settings: [{name: PLAIN_URL}, OTHER]',
    'settings: {PLAIN_URL: , OTHER: {}}',
  ];
  for (const form of forms) {
    const { spec, problems, warnings } = await loadSkill(HEAD + form);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(spec?.manifest.settings).toEqual([
      { name: 'PLAIN_URL', description: '', default: null },
      { name: 'OTHER', description: '', default: null },
    ]);
  }
  const { spec } = await loadSkill(
    `${HEAD}settings: {A_URL: Where it asks, LIMIT: {description: How many, default: 5}}`,
  );
  expect(spec?.manifest.settings).toEqual([
    { name: 'A_URL', description: 'Where it asks', default: null },
    { name: 'LIMIT', description: 'How many', default: '5' },
  ]);
});

test.each([
  ['settings: nonsense', '3: `settings` must be a list or a mapping of names, not `nonsense`'],
  [
    'settings: [a b]',
    '3: `settings`: "a b" can\'t be used: a variable\'s name consists of letters, digits and underscores',
  ],
  ['settings: [[A]]', '3: `settings` must be a list of names, not a list'],
  ['settings: {A: [b]}', '3: `settings.A` must be a text or a mapping, not a list'],
  [
    'settings: [KEY]\ncredentials: [KEY]',
    '3: `settings`: KEY is a credential as well; it is decided by the operator or by callers',
  ],
])('%s is refused', async (text, problem) => {
  const { problems } = await loadSkill(HEAD + text);
  expect(problems).toEqual([`demo/Skilletfile.yaml:${problem}`]);
});

test('a skill that speaks of credentials declares them, also when there are none', async () => {
  const none = { required: [], optional: [], howToGet: '', steps: [], documentation: '' };
  for (const given of ['[]', '{}', '{required: [], optional: []}']) {
    const { spec } = await loadSkill(`${HEAD}credentials: ${given}`);
    expect(spec?.manifest.credentials).toEqual(none);
  }
  for (const given of ['', 'credentials:', 'credentials: null']) {
    const { spec } = await loadSkill(HEAD + given);
    expect(spec?.manifest).not.toHaveProperty('credentials');
  }
});
