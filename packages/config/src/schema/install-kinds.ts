import { accept, refuse, type Parsed } from '../units/parsed.ts';
import { formatAge, parseAge } from '../units/age.ts';
import { showNode } from '../yaml/yaml-node.ts';
import type { Kind } from './kind.ts';

/** The kinds of values that say what may be installed. */
export const INSTALL_KINDS = {
  age: { parse: parseAge, print: formatAge },
  sourcePattern: {
    parse: parsePattern,
    sentence: (key, node, because) =>
      `\`${key}\`: ${showNode(node)} is no source such as \`npm:@acme/*\` or \`https://example.org/skills/*\`${because}`,
  },
  repositoryPattern: {
    parse: (given) => (/^(?:https:\/\/|\*$)/.test(given) ? accept(given) : refuse()),
    sentence: (key, node, because) =>
      `\`${key}\`: ${showNode(node)} is no repository such as \`https://example.org/acme/*\`${because}`,
  },
  /** An index that is nothing but its address. */
  index: {
    parse: (text) => {
      const address = parseIndexAddress(text);
      return address.ok ? accept({ url: address.value }) : address;
    },
    sentence: indexSentence,
  },
  indexAddress: { parse: parseIndexAddress, sentence: indexSentence },
  indexName: {
    parse: (text) => (/^[a-z0-9][a-z0-9-]{0,39}$/.test(text) ? accept(text) : refuse()),
    sentence: (key, node) =>
      `\`${key}\`: ${showNode(node)} is no name of an index: small letters, digits and \`-\`, at most 40`,
  },
  minisignKey: {
    parse: (text) => (/^RW[QRST][A-Za-z0-9+/]{53}$/.test(text) ? accept(text) : refuse()),
    sentence: (key, node) =>
      `\`${key}\`: ${showNode(node)} is no public key of minisign: it begins with \`RW\` and has 56 characters, the second line of \`minisign.pub\``,
  },
  signer: {
    parse: (text) => (/^[^\s*\p{Cc}]+$/u.test(text) ? accept(text) : refuse()),
    sentence: (key, node) =>
      `\`${key}\`: ${showNode(node)} is no address of one signer, such as \`me@example.org\` or that of a workflow with its branch or tag: it has no spaces, and no \`*\``,
  },
  signerIssuer: {
    parse: (text) => (/^https?:\/\/[^\s*\p{Cc}]+$/u.test(text) ? accept(text) : refuse()),
    sentence: (key, node) =>
      `\`${key}\`: ${showNode(node)} is no issuer such as \`https://accounts.example.org\``,
  },
} satisfies Record<string, Kind>;

const BEGINNING =
  /^(?:npm:|https:\/\/|git\+(?:https|ssh|file):\/\/|mcp:(?:npm|pypi):|index:|\.{0,2}\/|\*$)/;

/** What it does not say in its first words, nobody can be held to. */
function parsePattern(text: string): Parsed<string> {
  if (!BEGINNING.test(text)) return refuse();
  if (/^(?:npm|index):[^*]*[^*/]@/.test(text)) return refuse('leave the version out');
  return accept(text);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Reads the address of an index, or its path. */
function parseIndexAddress(text: string): Parsed<string> {
  if (text.trim() === '') return refuse('it is empty');
  if (text.includes('\0')) return refuse('it contains a NUL character');
  if (!/^[a-z][a-z0-9+.-]+:/i.test(text)) return accept(text);
  const url = URL.parse(text);
  if (url === null) return refuse();
  if (url.username !== '' || url.password !== '') return refuse('it contains a password');
  if (url.hash !== '') return refuse('it contains a fragment (`#`)');
  const isHere = url.protocol === 'http:' && LOOPBACK.test(url.hostname);
  return url.protocol === 'https:' || isHere
    ? accept(text)
    : refuse('it must begin with `https://`');
}

/** An address with a password in it is not shown. */
function indexSentence(
  key: string,
  node: Parameters<NonNullable<Kind['sentence']>>[1],
  because: string,
): string {
  const hides = because.includes('password') || node.kind !== 'scalar';
  const given = hides ? 'the value given' : showNode(node);
  return `\`${key}\`: ${given} is no index such as \`https://skills.example.org/index.json\` or \`./market/index.json\`${because}`;
}
