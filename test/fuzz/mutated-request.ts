/** Requests that are fine, in the raw. */
const SEEDS = [
  request('POST /skills/echo/run', '{"text":"hello"}'),
  request('POST /skills/echo/run', '{"skill_input":{"text":"a"},"credentials":{"KEY":"value-1"}}'),
  request('POST /skills/process/run?x=1', '{"text":"hello"}'),
  request('POST /skills/app/echo', 'body of an application'),
  request('PUT /skills/app/any/path?q=%20', 'x'.repeat(300)),
  ...[
    '/',
    '/health',
    '/catalog',
    '/search?query=a',
    '/tools?format=mcp',
    '/skills/echo/health',
  ].map((path) => request(`GET ${path}`, '')),
  request('POST /reload?dry_run=true', ''),
  chunked('POST /skills/echo/run', ['{"te', 'xt":"in ', 'chunks"}']),
  chunked('POST /skills/app/stream', Array.from('one character each')),
];

const HEADERS = [
  'Host: other',
  'Host: a b',
  'Expect: 100-continue',
  'Expect: wonders',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Content-Length: 0',
  'Content-Length: 18446744073709551617',
  'Content-Length: -1',
  'Connection: close',
  'Connection: upgrade, host, content-length',
  'Upgrade: websocket',
  'Origin: https://evil.test',
  'X-Request-Id: x-forwarded-for',
  'X-Forwarded-For: 1.2.3.4, unknown',
  'X-Skillet-Call: 1',
  'Authorization: Bearer guess',
  'If-None-Match: *',
  'Last-Event-ID: 99999999999999999999',
  `X-Long: ${'y'.repeat(9000)}`,
  'X-\u00e9: \u00ff\u0000',
  ' folded: value',
  'Trailer: x',
];

const PIECES = [
  '%00',
  '%2f',
  '%',
  '/..',
  '//',
  '?',
  '#',
  '\u0000',
  '\r\n',
  '\n',
  ' ',
  ';',
  '\t',
  '"',
];

const BODIES = [
  '['.repeat(3000) + ']'.repeat(3000),
  `{"text":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}}`,
  JSON.stringify({
    skill_input: { text: 'x' },
    credentials: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`K${String(n)}`, 'v'])),
  }),
  '{"skill_input":{},"credentials":{"A":"\\u0000","__proto__":"x","a b":"c"}}',
  '{"text":"\ud800","text":1e999}',
  '\u0000'.repeat(100),
];

/** A request, or several on one connection, with some things wrong with it; latin1, one character a byte. */
export function mutatedRequest(random: () => number): string {
  const upTo = (count: number) => Math.floor(random() * count);
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;
  let text = pick(SEEDS);
  const cut = (at: number, gone: number, put: string) => {
    text = text.slice(0, at) + put + text.slice(at + gone);
  };
  const inHead = () => upTo(Math.max(1, text.indexOf('\r\n\r\n')));
  const mutations: readonly (() => void)[] = [
    () => {
      cut(upTo(text.length), 1, String.fromCharCode(upTo(256)));
    },
    () => {
      cut(upTo(text.length), upTo(4), '');
    },
    () => {
      cut(inHead(), 0, pick(PIECES));
    },
    () => {
      const line = text.indexOf('\r\n');
      cut(line, 0, `\r\n${pick(HEADERS)}`);
    },
    () => {
      text = text.replace(/Content-Length: \d+/, `Content-Length: ${String(upTo(40))}`);
    },
    () => {
      text = text.replace(/ \/[^ ]*/, (target) => ` http://any.test${target.trim()}`);
    },
    () => {
      text = text.replace(
        /\/skills\/./,
        (path) => `${path.slice(0, -1)}%${path.charCodeAt(8).toString(16)}`,
      );
    },
    () => {
      text = request('POST /skills/echo/run', pick(BODIES));
    },
    () => {
      text += pick(SEEDS);
    },
    () => {
      text = text.slice(0, upTo(text.length));
    },
    () => {
      const from = upTo(text.length);
      cut(from, 0, text.slice(from, from + 20).repeat(upTo(50)));
    },
    () => {
      text = text.replace('HTTP/1.1', pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', '']));
    },
    () => {
      text = text.replace(
        /^\w+/,
        pick(['GET', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE', 'PRI', 'get']),
      );
    },
  ];
  for (let left = upTo(4); left >= 0; left -= 1) pick(mutations)();
  return text;
}

function request(line: string, body: string): string {
  const length = String(Buffer.byteLength(body, 'latin1'));
  return `${line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

function chunked(line: string, chunks: readonly string[]): string {
  const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `${line} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n`;
}
