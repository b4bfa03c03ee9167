import { isIP } from 'node:net';
import type { Kind } from '../shape/key-table.ts';
import { parseFlag } from '../shape/plain-kinds.ts';
import { adminTokenFault, SHORTEST_TOKEN } from '../units/admin-token.ts';
import { isNull, showNode, type YamlNode } from '../yaml/yaml-node.ts';

/** A secret, which no message shows; empty means that there is none. */
export function adminToken(): Kind<string> {
  return {
    label: `text of ${SHORTEST_TOKEN} characters or more`,
    read(node, key, report) {
      if (node.kind === 'scalar' && node.text === '') return '';
      const fault =
        node.kind === 'scalar' ? adminTokenFault(node.text) : 'it is not a single value';
      if (fault === undefined && node.kind === 'scalar') return node.text;
      report(node.at, `\`${key}\` can't be the value given: ${fault ?? ''}`);
      return undefined;
    },
    print: () => '',
  };
}

/** Names of networks, as Express has them. */
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** `true`, `false`, or the proxies: one, or a list. */
export function trustedProxies(): Kind<boolean | readonly string[]> {
  return {
    label: '`true`, `false`, or a list of addresses',
    read(node, key, report) {
      const flag = node.kind === 'scalar' ? parseFlag(node.text) : undefined;
      if (flag !== undefined) return flag;
      const items = node.kind === 'list' ? node.items : [node];
      if (node.kind === 'map' || isNull(node) || items.length === 0) {
        const found = items.length === 0 ? 'an empty list' : showNode(node);
        report(
          node.at,
          `\`${key}\` must be \`true\`, \`false\`, or a list of addresses, not ${found}`,
        );
        return undefined;
      }
      const proxies = items.flatMap((item) => proxyAt(item) ?? []);
      if (proxies.length === items.length) return proxies;
      for (const item of items.filter((one) => proxyAt(one) === undefined)) {
        report(
          item.at,
          `\`${key}\`: ${showNode(item)} is no address, no network such as \`10.0.0.0/8\`, and none of ${NETWORKS.join(', ')}`,
        );
      }
      return undefined;
    },
    print: String,
  };
}

function proxyAt(node: YamlNode): string | undefined {
  return node.kind === 'scalar' && isProxy(node.text) ? node.text : undefined;
}

function isProxy(text: string): boolean {
  if (NETWORKS.includes(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
