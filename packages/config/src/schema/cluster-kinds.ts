import { parseClusterName, parseNatsServer, parsePublicNkey } from '../units/nats.ts';
import { accept, refuse, type Parsed } from '../units/parsed.ts';
import { showNode } from '../yaml/yaml-node.ts';
import type { Kind } from './kind.ts';

/** The kinds of values that say how a host belongs to a cluster; what may be a secret is never shown. */
export const CLUSTER_KINDS = {
  clusterName: {
    parse: parseClusterName,
    sentence: (key, node, because) => `\`${key}\`: ${showNode(node)} can't be a name${because}`,
  },
  natsServer: { parse: parseNatsServer, sentence: noServer },
  /** The only one of a list. */
  natsServers: {
    parse: (text) => {
      const server = parseNatsServer(text);
      return server.ok ? accept([server.value]) : server;
    },
    sentence: noServer,
  },
  publicNkey: {
    parse: parsePublicNkey,
    sentence: (key, _, because) => `\`${key}\` must be a public nkey${because}`,
  },
  clusterSecret: {
    parse: parseSecret,
    sentence: (key, _, because) => `\`${key}\` can't be the value given${because}`,
  },
} satisfies Record<string, Kind>;

function parseSecret(text: string): Parsed<string> {
  if (text === '') return refuse('it is empty');
  return /[\r\n\0]/.test(text) ? refuse('it is more than one line') : accept(text);
}

function noServer(...[key, node, because]: Parameters<NonNullable<Kind['sentence']>>): string {
  return `\`${key}\` must be an address such as \`nats://nats.example.org:4222\`${node.kind === 'scalar' ? because : ''}`;
}
