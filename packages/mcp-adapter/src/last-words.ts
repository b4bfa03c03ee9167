import { REDACTED } from '@skillet/core';

/** Characters of what a server wrote last that are told, and of its lines. */
const TAIL = { chars: 2000, lines: 12 };
/** Variables whose values are nobody's business. */
const SECRET = /key|token|secret|pass|credential|auth|private/i;
/** Characters below which a value is a word like any other. */
const SHORT = 6;

/** Why a server is gone, and the last that it wrote on stderr, without the secrets that it was given. */
export function lastWords(
  why: string,
  stderrTail: string,
  secrets: readonly string[] = [],
): string {
  const lines = stderrTail.trimEnd().split('\n').slice(-TAIL.lines).join('\n');
  const tail = lines.slice(-TAIL.chars).trim();
  const sentence = why.replace(/\.$/, '');
  const told = tail === '' ? sentence : `${sentence}; its last words on stderr: ${tail}`;
  return withoutThese(told, secrets);
}

/** The values in an environment that are secrets by their names. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    SECRET.test(name) && value.length >= SHORT ? [value] : [],
  );
}

function withoutThese(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, REDACTED), text);
}
