import { expect, test, vi } from 'vitest';
import { longestFirst, REDACTED, withoutForms } from '../src/credentials/redaction.ts';
import { secretForms } from '../src/credentials/secret-forms.ts';

test('every form of a secret is taken out of a text, the longest first', () => {
  const secrets = ['abcd', 'abcdef', 'with "quotes"', 'a b&c'];
  const text = `abcdef abcd ${JSON.stringify('with "quotes"')} ?q=${encodeURIComponent('a b&c')}`;
  const forms = longestFirst(secrets.flatMap(secretForms));
  expect(withoutForms(text, forms)).toBe(`${REDACTED} ${REDACTED} "${REDACTED}" ?q=${REDACTED}`);
});

test('whoever replaces what texts are searched by later learns nothing, and spares nothing', () => {
  const patched = vi.spyOn(String.prototype, 'replaceAll').mockReturnValue('a secret');
  try {
    expect(withoutForms('a secret', ['secret'])).toBe(`a ${REDACTED}`);
    expect(patched).not.toHaveBeenCalled();
  } finally {
    patched.mockRestore();
  }
});
