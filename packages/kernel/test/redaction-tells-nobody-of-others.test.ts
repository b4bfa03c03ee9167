import { describe, expect, test, vi } from 'vitest';
import type * as Core from '@skillet/core';
import { SkillError } from '@skillet/sdk';
import { holdSecrets, MOST_HELD, ownSecrets, withoutSecretsOf } from '../src/run/secrets.ts';
import { cleanJson } from '../src/run/without-secrets.ts';
import { startWorker } from './support/worker.ts';
import { bodyOf, fakeContext, fakeSkill, run } from './support/fake-skill.ts';
import { skillFolder } from './support/skill-folder.ts';

const searches = vi.hoisted(() => ({ count: () => undefined }));

vi.mock('@skillet/core', async (original) => {
  const real = await original<typeof Core>();
  return {
    ...real,
    withoutForms: (text: string, forms: readonly string[]) => {
      for (const form of forms) if (form.length <= text.length) searches.count();
      return real.withoutForms(text, forms);
    },
  };
});

const quoting = fakeSkill(
  ({ text }) => {
    throw new SkillError(400, { said: text });
  },
  { inputs: { text: { type: 'string' } } },
);

async function quoted(text: string, credentials: Record<string, string>) {
  const body = { skill_input: { text }, credentials };
  return bodyOf(await run(quoting, body, fakeContext())).detail.said as string;
}

describe('an answer', () => {
  test('is cleared of what its own call carries, and of nothing that others have', async () => {
    const theirs = fakeContext();
    theirs.lend({ KEY: 'secret-of-another' });
    expect(await quoted('secret-of-another', { KEY: 'secret-of-its-own' })).toBe(
      'secret-of-another',
    );
    expect(await quoted('secret-of-its-own', { KEY: 'secret-of-its-own' })).toBe('[redacted]');
    // What the worker says to its log is another matter.
    expect(withoutSecretsOf('secret-of-another', [])).toBe('[redacted]');
  });

  test('that fails in words of the host keeps to that as well', async () => {
    const theirs = fakeContext();
    theirs.lend({ KEY: 'secret-of-somebody' });
    const failing = fakeSkill(() => {
      throw new Error('secret-of-somebody and secret-of-mine');
    });
    const body = { skill_input: {}, credentials: { KEY: 'secret-of-mine' } };
    expect(await run(failing, body)).toMatchObject({
      detail: 'secret-of-somebody and [redacted]',
    });
  });

  test('in pieces keeps to it, while the log holds neither', async () => {
    const { dir, file } = skillFolder({
      'skill.mjs': `export const handler = async ({ text, wait }) => {
        if (wait) await new Promise((resolve) => setTimeout(resolve, 60_000));
        console.log('said', text);
        return new Response(text, { status: 400 });
      };`,
    });
    const inputs = { text: { type: 'string' }, wait: { type: 'boolean', default: false } } as const;
    const it = startWorker({ dir, file, inputs });
    const call = (text: string, KEY: string, wait = false) =>
      it.request({ skill_input: { text, wait }, credentials: { KEY } });
    call('', 'secret-of-another', true);
    call('secret-of-another secret-of-its-own', 'secret-of-its-own');
    const [, , status, , body] = await it.first(2);
    const text = typeof body === 'string' ? body : Buffer.from(body).toString();
    expect({ status, text }).toEqual({ status: 400, text: 'secret-of-another [redacted]' });
    expect((await it.line('said')).message).toBe('said [redacted] [redacted]');
  });
});

describe('redaction', () => {
  test('leaves alone what is too short to be a secret', async () => {
    expect(await quoted('an apple', { A: 'a', B: 'app' })).toBe('an apple');
    expect(await quoted('an apple', { A: 'appl' })).toBe('an [redacted]e');
  });

  test('keeps JSON whole, with names that differ, however deep it is', () => {
    const clean = (text: string) =>
      text.replaceAll('secret', '[redacted]').replaceAll('1234', '[redacted]');
    const value = {
      secret: 1,
      secretly: 12345,
      'a"b': ['x\\', '\\"secret', 1234.5, true],
      b: null,
    };
    expect(JSON.parse(cleanJson(JSON.stringify(value), clean))).toEqual({
      '[redacted]': 1,
      '[redacted]ly 2': '[redacted]',
      'a"b': ['x\\', '\\"[redacted]', '[redacted]', true],
      b: null,
    });
    const deep = `${'['.repeat(200_000)}"secret"${']'.repeat(200_000)}`;
    expect(cleanJson(deep, clean)).toContain('"[redacted]"');
  });

  test('looks for a bounded number of secrets in each line, whatever was carried', () => {
    let forms = 0;
    for (let i = 0; i < 100; i += 1) {
      const credentials = Object.fromEntries(
        Array.from({ length: 64 }, (_, n) => [`K${n}`, `secret "${i}" number\n${n} of very many`]),
      );
      const own = ownSecrets(credentials);
      forms += own.forms.length;
      holdSecrets(own);
    }
    expect(forms).toBeGreaterThan(20 * MOST_HELD.forms);
    const search = vi.spyOn(searches, 'count');
    withoutSecretsOf('x'.repeat(9000), []);
    expect(search.mock.calls.length).toBe(0);
    withoutSecretsOf(`secretary ${'x'.repeat(9000)}`, []);
    expect(search.mock.calls.length).toBeGreaterThan(100);
    expect(search.mock.calls.length).toBeLessThanOrEqual(MOST_HELD.forms);
  });
});
