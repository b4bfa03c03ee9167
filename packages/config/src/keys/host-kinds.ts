import type { Kind } from '../shape/key-table.ts';
import { optionalText } from '../shape/plain-kinds.ts';
import { scalarKind } from '../shape/scalar-kind.ts';
import { parseLogLevel, type HostLogLevel } from '../units/log-level.ts';
import { accept, refuse } from '../units/parsed.ts';

/** A log level. */
export function logLevel(): Kind<HostLogLevel> {
  const levels = '`trace`, `debug`, `info`, `warn`, `error` or `fatal`';
  return scalarKind({
    label: levels,
    expected: levels,
    parse: ({ text }) => {
      const level = parseLogLevel(text);
      return level === undefined ? refuse() : accept(level);
    },
  });
}

/** An `http` or `https` address; empty means that there is none. */
export function baseUrl(): Kind<string> {
  const address = scalarKind({
    label: '`http(s)` address',
    expected: 'an address such as `https://skills.example.org`',
    parse: ({ text }) => {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (url === undefined || !/^https?:$/.test(url.protocol)) return refuse();
      if (url.username !== '' || url.password !== '') return refuse('it contains a password');
      if (url.search !== '' || url.hash !== '') return refuse('it contains a query or a fragment');
      return accept(url.href.replace(/\/+$/, ''));
    },
  });
  const empty = optionalText();
  return {
    ...address,
    read: (node, key, report) =>
      node.kind === 'scalar' && node.text.trim() === ''
        ? empty.read(node, key, report)
        : address.read(node, key, report),
  };
}
