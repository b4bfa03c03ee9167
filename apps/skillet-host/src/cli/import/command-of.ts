import { isSecret, isSecretName, isSecretValue } from './secrets.ts';
import { joined, literal, piecesOf, type ReferenceContext } from './references.ts';

const SHELL = /(?:^|[\\/])cmd(?:\.exe)?$/i;
const SCRIPT = /^(npx|npm|pnpm|pnpx|yarn|bunx|uvx|uv)\.(?:cmd|exe|ps1)$/i;
/** `--name=value`, `NAME=value`, or `Name: value` of a header. */
const PAIR = /^(-{0,2}[A-Za-z][\w.-]*)(=|:\s*)(.+)$/s;
const FLAG = /^--?[A-Za-z][\w-]*$/;

/** The words of a server's command without what only Windows needs of them. */
export function plainWords(
  command: string,
  args: readonly string[],
  note: (text: string) => void,
): string[] {
  let words = [command, ...args];
  if (args.length === 0 && /^[\w.-]+\s/.test(command)) {
    words = command.trim().split(/\s+/);
    note('its `command` is a whole line, which was cut at the blanks');
  }
  if (SHELL.test(words[0] ?? '') && /^\/[cs]$/i.test(words[1] ?? '')) words = words.slice(2);
  const [program = '', ...rest] = words;
  return [program.replace(SCRIPT, '$1'), ...rest];
}

/** The words as the configuration writes them: what looks like a secret in them becomes a variable. */
export function safeWords(words: readonly string[], context: ReferenceContext): string[] {
  return words.map((word, at) => {
    const flag = words[at - 1] ?? '';
    const before = at > 1 && FLAG.test(flag) ? flag.replace(/^-+/, '') : '';
    return safeWord(word, before, context);
  });
}

function safeWord(word: string, before: string, context: ReferenceContext): string {
  const pieces = piecesOf(word, before, context);
  // Of what is partly a reference, the secret is there.
  if (pieces.some(({ isReference }) => isReference)) return joined(pieces);
  const hold = (name: string, secret: string) =>
    context.variables.hold(`${context.mount}_${name}`, context.mount, secret);
  if (FLAG.test(word)) return literal(word);
  const [, name = '', sign = '', value = ''] = PAIR.exec(word) ?? [];
  // The address of a server is no pair.
  if (name !== '' && !value.startsWith('//') && isSecret(name, value)) {
    const [, scheme = ''] = /^((?:bearer|basic|token)\s+)/i.exec(value) ?? [];
    return literal(name + sign + scheme) + hold(name, value.slice(scheme.length));
  }
  if (before !== '' && isSecretName(before) && !word.startsWith('-')) return hold(before, word);
  return isSecretValue(word) ? hold('secret', word) : literal(word);
}
