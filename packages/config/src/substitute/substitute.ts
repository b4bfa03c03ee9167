import { accept, refuse, type Parsed } from '../units/parsed.ts';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Replaces `${VAR}` and `${VAR:-default}` by variables of the environment. The default stands in for
 * a variable that is unset or empty, as in a shell, and is taken as it is. `$${` gives a plain `${`.
 */
export function substitute(text: string, env: Environment): Parsed<string> {
  let result = '';
  let from = 0;
  for (;;) {
    const start = text.indexOf('${', from);
    if (start === -1) return accept(result + text.slice(from));
    if (text[start - 1] === '$' && start > from) {
      result += `${text.slice(from, start - 1)}\${`;
      from = start + 2;
      continue;
    }
    const end = text.indexOf('}', start);
    if (end === -1) return refuse('`${` has no closing `}`; write `$${` for a plain `${`');
    const replaced = lookUp(text.slice(start + 2, end), env);
    if (!replaced.ok) return replaced;
    result += text.slice(from, start) + replaced.value;
    from = end + 1;
  }
}

function lookUp(reference: string, env: Environment): Parsed<string> {
  const split = reference.indexOf(':-');
  const name = split === -1 ? reference : reference.slice(0, split);
  if (!NAME.test(name)) {
    return refuse('`${` must be followed by a variable; write `$${` for a plain `${`');
  }
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (split === -1) {
    if (value !== undefined) return accept(value);
    return refuse(`the variable ${name} is not set; \`\${${name}:-default}\` gives it a default`);
  }
  const fallback = reference.slice(split + 2);
  if (fallback.includes('${'))
    return refuse('the default of a `${VAR:-default}` holds no other `${`');
  return accept(value === undefined || value === '' ? fallback : value);
}
