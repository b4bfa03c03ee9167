import {
  longestFirst,
  secretForms,
  withoutForms,
  type McpServerAddress,
  type McpServerSpec,
} from '@skillet/core';

/** Characters of what a server wrote last that are told, and of its lines. */
const TAIL = { chars: 2000, lines: 12 };
/** Variables and options whose values are nobody's business. */
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
  // What is cut off first may be the half of a secret, which nobody would know by then.
  const tail = withoutForms(lines, secrets).slice(-TAIL.chars).trim();
  const sentence = withoutForms(why, secrets).replace(/\.$/, '');
  return tail === '' ? sentence : `${sentence}; its last words on stderr: ${tail}`;
}

/** The secrets that a server is given, in the forms that programs write them in: longest first. */
export function secretsOf(
  { server }: Pick<McpServerSpec, 'server'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const given =
    server.kind === 'http' ? ofRequests(server) : [...ofNames(env), ...ofArguments(server.command)];
  const values = given.filter((value) => value.length >= SHORT);
  return longestFirst(values.flatMap((value) => secretForms(value)));
}

function ofNames(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => (SECRET.test(name) ? [value] : []));
}

/** `--token=value`, and `--token value`. */
function ofArguments(command: readonly string[]): string[] {
  return command.flatMap((argument, index) => {
    if (!argument.startsWith('-')) return [];
    const at = argument.indexOf('=');
    if (!SECRET.test(at < 0 ? argument : argument.slice(0, at))) return [];
    const value = at < 0 ? command[index + 1] : argument.slice(at + 1);
    return value === undefined || value.startsWith('-') ? [] : [value];
  });
}

/** All that headers say, also without the word in front that says of what kind it is; and the values in a query. */
function ofRequests({ headers, url }: McpServerAddress & { readonly kind: 'http' }): string[] {
  const query = [...(URL.parse(url)?.searchParams.values() ?? [])];
  return [
    ...Object.values(headers).flatMap((value) => [value, value.replace(/^\w+ +/, '')]),
    ...query,
  ];
}
