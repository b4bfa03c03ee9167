import { isSecret, isSecretValue } from './secrets.ts';
import { joined, literal, piecesOf, type ReferenceContext } from './references.ts';

/** An address as the configuration writes it: keys in its path and query become variables. */
export function safeAddress(url: string, context: ReferenceContext): string {
  return joined(piecesOf(url, 'url', context), (text) => withoutSecrets(text, context));
}

function withoutSecrets(text: string, { mount, variables }: ReferenceContext): string {
  const hold = (name: string, secret: string) => variables.hold(`${mount}_${name}`, mount, secret);
  // The parts of an address, each with the sign before it.
  return text.replaceAll(/([/?&;])([^/?&;#]*)/g, (part, sign: string, rest: string) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(rest) ?? [];
    if (sign !== '/' && name !== '') {
      return isSecret(name, value) ? `${sign}${literal(name)}=${hold(name, value)}` : literal(part);
    }
    return isSecretValue(rest) && sign === '/' && !rest.includes('.')
      ? `/${hold('url_key', rest)}`
      : literal(part);
  });
}

/** The value of a header: a secret keeps the word before it, such as `Bearer`. */
export function safeHeader(name: string, value: string, context: ReferenceContext): string {
  const pieces = piecesOf(value, name, context);
  if (pieces.some(({ isReference }) => isReference)) return joined(pieces);
  if (!isSecret(name, value)) return literal(value);
  const [, scheme = ''] = /^((?:bearer|basic|token)\s+)/i.exec(value) ?? [];
  const { mount, variables } = context;
  const wished = /^authorization$/i.test(name) ? 'token' : name;
  return scheme + variables.hold(`${mount}_${wished}`, mount, value.slice(scheme.length).trim());
}
