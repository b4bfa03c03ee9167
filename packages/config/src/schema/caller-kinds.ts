import {
  HOW_TO_CONFIGURE,
  parseKeyDigest,
  parseKeyVariable,
  parseMoment,
} from '../units/caller-key.ts';
import { parseCallerName, parseIssuer, parseScope } from '../units/caller-name.ts';
import { accept, refuse } from '../units/parsed.ts';
import { showNode } from '../yaml/yaml-node.ts';
import type { Kind } from './kind.ts';

/** The kinds of values that say who calls. */
export const CALLER_KINDS = {
  callerName: {
    parse: parseCallerName,
    sentence: (key, node, because) => `\`${key}\`: ${showNode(node)} can't be a name${because}`,
  },
  scopeName: {
    parse: parseScope,
    sentence: (key, node, because) => `\`${key}\`: ${showNode(node)} is no scope${because}`,
  },
  /** A key in plain text is no value: it is a secret for everybody who reads the file. */
  plainKey: {
    parse: () => refuse(),
    sentence: (key) => `\`${key}\` can't be used, as a key is a secret: ${HOW_TO_CONFIGURE}`,
  },
  keyDigest: {
    parse: parseKeyDigest,
    sentence: (key, _, because) => `\`${key}\` can't be the value given${because}`,
  },
  keyVariable: {
    parse: parseKeyVariable,
    sentence: (key, _, because) => `\`${key}\` can't be the value given${because}`,
  },
  moment: { parse: parseMoment },
  /** May have a password in it, which it may not. */
  issuer: {
    parse: parseIssuer,
    sentence: (key, node, because) =>
      `\`${key}\` must be an address such as \`https://login.example.org\`${node.kind === 'scalar' ? because : ''}`,
  },
  /** The only one of a list. */
  audience: {
    parse: (text) => (text.trim() === '' ? refuse('it is empty') : accept([text])),
  },
} satisfies Record<string, Kind>;
