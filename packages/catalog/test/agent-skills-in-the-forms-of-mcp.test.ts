import { expect, test } from 'vitest';
import type { AgentSkill } from '@skillet/core';
import { agentSkillBook } from '@skillet/catalog';

const MD = '---\nname: pdf-forms\ndescription: Fills in forms.\n---\n\nFirst look.\n';
const SKILL: AgentSkill = {
  mount: 'pdf',
  name: 'pdf-forms',
  configuredName: 'pdf',
  description: 'Fills in forms.',
  dir: '/skills/pdf-forms',
  instructionsAt: MD.indexOf('\nFirst'),
  files: [
    {
      path: 'SKILL.md',
      mimeType: 'text/markdown',
      bytes: MD.length,
      content: { kind: 'text', value: MD },
    },
    {
      path: 'assets/a form?.png',
      mimeType: 'image/png',
      bytes: 3,
      content: { kind: 'base64', value: 'AAEC' },
    },
  ],
};
const book = agentSkillBook([SKILL]);

test('each file is a resource, SKILL.md described by what it says', () => {
  expect(book.resources).toEqual([
    {
      uri: 'skill://pdf/SKILL.md',
      name: 'pdf/SKILL.md',
      title: 'pdf-forms',
      description: 'Fills in forms.',
      mimeType: 'text/markdown',
      size: MD.length,
    },
    {
      uri: 'skill://pdf/assets/a%20form%3F.png',
      name: 'pdf/assets/a form?.png',
      title: 'pdf-forms: assets/a form?.png',
      mimeType: 'image/png',
      size: 3,
    },
  ]);
});

test('a resource is read by its address alone', () => {
  expect(book.read('skill://pdf/SKILL.md')).toEqual({
    uri: 'skill://pdf/SKILL.md',
    mimeType: 'text/markdown',
    text: MD,
  });
  expect(book.read('skill://pdf/assets/a%20form%3F.png')).toMatchObject({ blob: 'AAEC' });
  for (const uri of ['skill://pdf/../pdf/SKILL.md', 'skill://other/SKILL.md', 'file:///etc/passwd'])
    expect(book.read(uri)).toBeUndefined();
});

test('the instructions are a prompt, without what is there for programs', () => {
  expect(book.prompts).toEqual([
    { name: 'pdf', title: 'pdf-forms', description: 'Fills in forms.' },
  ]);
  expect(book.prompt('pdf')?.messages).toEqual([
    { role: 'user', content: { type: 'text', text: 'First look.' } },
  ]);
  expect(book.prompt('other')).toBeUndefined();
});

test('a tool names the instructions of its mount', () => {
  expect(book.mention('pdf')).toContain('skill://pdf/SKILL.md');
  expect(book.mention('other')).toBeUndefined();
});
