import { expect, test } from 'vitest';
import { loadSkill } from './support/temp-folder.ts';

const HEAD = 'name: x\nentry: main\n';

test('a Skilletfile says what is known of calls, and how the skill is shown to people', async () => {
  const { spec, problems, warnings } = await loadSkill(
    `${HEAD}title: The clock
read_only: yes
destructive: false
open_world: false
icons:
  - {src: 'https://example.org/a.png', mime_type: image/png, sizes: [48x48], theme: dark}
  - {src: 'data:image/svg+xml;base64,PHN2Zy8+'}
`,
  );
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(spec?.manifest).toMatchObject({
    title: 'The clock',
    hints: { readOnly: true, destructive: false, openWorld: false },
    icons: [
      { src: 'https://example.org/a.png', mimeType: 'image/png', sizes: ['48x48'], theme: 'dark' },
      { src: 'data:image/svg+xml;base64,PHN2Zy8+' },
    ],
  });
});

test.each([
  ['', false],
  ['read_only: true', true],
  ['read_only: true\nidempotent: false', false],
  ['read_only: false', false],
])('what changes nothing may be repeated, unless it says otherwise: %j', async (text, expected) => {
  const { spec } = await loadSkill(HEAD + text);
  expect(spec?.manifest.idempotent).toBe(expected);
});

test('of hints that contradict each other the cautious one holds', async () => {
  const { spec, warnings } = await loadSkill(`${HEAD}read_only: true\ndestructive: true`);
  expect(warnings.map(({ message }) => message)).toEqual([
    '`read_only` and `destructive` contradict each other: `read_only` is ignored',
  ]);
  expect(spec?.manifest).toMatchObject({ idempotent: false, hints: { destructive: true } });
  expect(spec?.manifest.hints).not.toHaveProperty('readOnly');
});

test.each([
  "icons: [{src: 'javascript:alert(1)'}]",
  "icons: [{src: 'http://example.org/a.png'}]",
  'icons: [{mime_type: image/png}]',
  'icons: nonsense',
  `icons: [{src: 'data:image/png;base64,${'A'.repeat(9000)}'}]`,
])('an icon that cannot be shown is left out, and the skill runs (%#)', async (text) => {
  const { spec, problems, warnings } = await loadSkill(HEAD + text);
  expect(problems).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.line).toBe(3);
  expect(warnings[0]?.message).toMatch(/`icons.*left out$/);
  expect(spec?.manifest).not.toHaveProperty('icons');
});
