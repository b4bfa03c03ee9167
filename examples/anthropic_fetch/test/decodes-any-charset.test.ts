import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CodePointWindow } from '../text/code-point-window.ts';
import { decodeText } from '../text/decode-text.ts';
import { failureOf, fetchLocal } from './support/fetch-local.ts';
import { serve, serveRaw } from './support/servers.ts';

async function fetched(body: Uint8Array | string, contentType?: string): Promise<string> {
  const headers = contentType === undefined ? {} : { 'content-type': contentType };
  const url = await serve((_, response) => response.writeHead(200, headers).end(body));
  return fetchLocal(url);
}

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  );

const EURO = [0x80]; // in windows-1252
const JAPAN = [0x93, 0xfa, 0x96, 0x7b]; // 日本 in Shift_JIS

describe('the header tells the charset', () => {
  test.each([
    ['text/html; charset=windows-1252', bytes('5 ', EURO), '5 €'],
    ['text/html; charset=ISO-8859-1', bytes('5 ', EURO, [0xe9]), '5 €é'],
    ['text/html;charset="shift_jis"', bytes(JAPAN), '日本'],
    ["text/html; charset='utf-8'; x=y", bytes('日本'), '日本'],
    ['text/html; Charset = EUC-JP', bytes([0xc6, 0xfc, 0xcb, 0xdc]), '日本'],
    ['text/html; charset=gbk', bytes([0xc4, 0xe3, 0xba, 0xc3]), '你好'],
    ['text/html; charset=big5', bytes([0xa7, 0x41, 0xa6, 0x6e]), '你好'],
    ['text/html; charset=euc-kr', bytes([0xb0, 0xa1]), '가'],
    ['text/html; charset=iso-2022-jp', bytes([0x1b, 0x24, 0x42, 0x46, 0x7c]), '日'],
    ['text/html; charset=koi8-r', bytes([0xf0]), 'П'],
    ['text/html; charset=utf-16le', bytes([0x3c, 0, 0xac, 0x20]), '<€'],
    ['text/html; charset=x-user-defined', bytes([0x41, 0x80]), 'A\uf780'],
  ])('%s', async (contentType, body, expected) => {
    expect(await fetched(body, contentType)).toBe(expected);
  });

  test('against what the page says', async () => {
    const page = bytes('<meta charset="shift_jis">日本');
    expect(await fetched(page, 'text/html; charset=utf-8')).toBe('<meta charset="shift_jis">日本');
  });
});

describe('a byte order mark tells the charset', () => {
  test.each([
    ['UTF-8', bytes([0xef, 0xbb, 0xbf], '日本'), '日本'],
    ['UTF-16LE', bytes([0xff, 0xfe, 0xe5, 0x65, 0x3d, 0xd8, 0x00, 0xde]), '日😀'],
    ['UTF-16BE', bytes([0xfe, 0xff, 0x65, 0xe5, 0xd8, 0x3d, 0xde, 0x00]), '日😀'],
  ])('against the header: %s', async (_, body, expected) => {
    expect(await fetched(body, 'text/html; charset=windows-1252')).toBe(expected);
  });
});

describe('the page tells the charset', () => {
  test.each([
    ['<meta charset=windows-1252>'],
    ['<META CHARSET="Windows-1252">'],
    [`<!doctype html>${'<!-- -->'.repeat(100)}<meta charset='cp1252'>`],
    ['<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'],
    ['<meta content="text/html; charset=latin1" http-equiv=content-type>'],
  ])('%s', async (head) => {
    expect(await fetched(bytes(head, EURO), 'text/html')).toBe(`${head}€`);
    expect(await fetched(bytes(head, EURO))).toBe(`${head}€`);
  });

  test('in an XML declaration', async () => {
    const head = '<?xml version="1.0" encoding="ISO-8859-15"?><p>';
    const page = bytes(head, [0xa4]);
    expect(await fetched(page, 'application/xhtml+xml')).toBe(`${head}€`);
    expect(await fetched(page, 'text/html')).toBe(`${head}€`);
  });

  test('when the header tells one that does not exist', async () => {
    const page = bytes('<meta charset=windows-1252>', EURO);
    expect(await fetched(page, 'text/html; charset=klingon')).toBe('<meta charset=windows-1252>€');
  });

  test.each([
    ['beyond the first 1,024 bytes', `${' '.repeat(1_100)}<meta charset=windows-1252>`],
    ['in a comment', '<!-- <meta charset=windows-1252> -->'],
    ['by a name that does not exist', '<meta charset=klingon>'],
  ])('but not %s', async (_, head) => {
    expect(await fetched(bytes(head, EURO, '日'), 'text/html')).toBe(`${head}\ufffd日`);
  });
});

describe('UTF-8 it is otherwise', () => {
  test('with U+FFFD for what is not', async () => {
    expect(await fetched(bytes('a', [0xff], '日', [0xe6, 0x97]))).toBe('a\ufffd日\ufffd');
  });

  test('for encodings that browsers refuse', async () => {
    expect(await fetched('<p>plain', 'text/html; charset=hz-gb-2312')).toBe('<p>plain');
  });
});

test.each(['gbk', 'gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr', 'iso-2022-jp'])(
  'bytes that %s does not have become U+FFFD',
  async (charset) => {
    const body = Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 31) % 256));
    expect(await fetched(body, `text/html; charset=${charset}`)).toContain('\ufffd');
  },
);

test('the first bytes need not come at once', async () => {
  const page = bytes('<meta charset=windows-1252>', EURO);
  const url = await serveRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    for (const byte of page) socket.write(Buffer.of(byte));
    socket.end();
  });
  expect(await fetchLocal(url)).toBe('<meta charset=windows-1252>€');
});

describe('what is no text is refused', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

  test.each([
    ['image/png', png, 'image/png'],
    ['application/octet-stream', png, 'application/octet-stream'],
    ['application/pdf', Buffer.from('%PDF-1.7\n1 0 obj'), 'application/pdf'],
    [undefined, png, 'of an undeclared type'],
    ['nonsense', png, 'of an undeclared type'],
  ])('%s', async (contentType, body, shown) => {
    const { status, detail } = await failureOf(fetched(body, contentType));
    expect(status).toBe(502);
    expect(detail).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ is not text \(/);
    expect(detail).toContain(`(${shown})`);
  });

  test.each([
    ['application/json', '{"a": "\u0001"}'],
    ['application/octet-stream', 'release notes'],
    ['image/svg+xml', '<svg/>'],
    ['text/html', 'a\0b'],
  ])('but not %s', async (contentType, body) => {
    expect(await fetched(body, contentType)).toBe(body);
  });
});

describe('however a text is cut into pieces', () => {
  const charsets = fc.constantFrom(
    'utf-8',
    'utf-16le',
    'utf-16be',
    'shift_jis',
    'gb18030',
    'latin1',
  );
  const pieces = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 12 });

  test('it is decoded to the same', async () => {
    await fc.assert(
      fc.asyncProperty(charsets, pieces, async (charset, cut) => {
        const decode = async (body: Uint8Array[]): Promise<string> => {
          let text = '';
          const type = `text/html; charset=${charset}`;
          for await (const piece of decodeText(each(body), type, () => {})) {
            expect(piece.isWellFormed()).toBe(true);
            text += piece;
          }
          return text;
        };
        expect(await decode(cut)).toBe(await decode([Buffer.concat(cut)]));
      }),
    );
  });

  test('the window holds the same code points', () => {
    const texts = fc.array(fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(texts, fc.nat(60), fc.nat(60), (cut, start, length) => {
        const window = new CodePointWindow(start, length);
        for (const piece of cut) window.push(piece);
        const expected = Array.from(cut.join('')).slice(start, start + length);
        expect(window.text).toBe(expected.join(''));
        expect(window.full).toBe(expected.length === length);
      }),
    );
  });
});

async function* each(pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
