import type { Kind } from '../shape/key-table.ts';
import { isNull, showNode, type YamlNode } from '../yaml/yaml-node.ts';

/** Stands for every origin there is. */
export const ANY_ORIGIN = '*';

const EXAMPLES = '`https://app.example.org`, `https://*.example.org` or `*`';

/** Origins of web pages; those below a name with `*` for its first label. */
export function originList(): Kind<readonly string[]> {
  return {
    label: 'list of origins',
    read(node, key, report) {
      if (isNull(node)) return [];
      if (node.kind === 'map') {
        report(node.at, `\`${key}\` must be a list of origins, not a mapping`);
        return undefined;
      }
      const items = node.kind === 'list' ? node.items : [node];
      const origins = items.map(originAt);
      const wrong = items.filter((_, index) => origins[index] === undefined);
      for (const item of wrong) {
        report(
          item.at,
          `\`${key}\`: ${showNode(item)} is no origin such as ${EXAMPLES}${why(item)}`,
        );
      }
      return wrong.length > 0 ? undefined : origins.filter((origin) => origin !== undefined);
    },
    print: (value) => JSON.stringify(value),
  };
}

function why(node: YamlNode): string {
  return isNull(node) || (node.kind === 'scalar' && node.text === 'null')
    ? '; `null` is what every page in a sandbox calls itself'
    : '';
}

/** Scheme, name and port alone, as browsers write them. */
function originAt(node: YamlNode): string | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (node.text === ANY_ORIGIN) return ANY_ORIGIN;
  const [, scheme = '', below = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)(\*\.)?([^*]+)$/i.exec(node.text) ?? [];
  if (rest === '' || !URL.canParse(scheme + rest)) return undefined;
  const { protocol, host, username, password, pathname, search, hash } = new URL(scheme + rest);
  const more = username + password + pathname.replace(/^\/$/, '') + search + hash;
  return host === '' || more !== '' ? undefined : `${protocol}//${below}${host}`;
}
