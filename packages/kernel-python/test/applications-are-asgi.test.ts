import { afterAll, expect, test } from 'vitest';
import { PythonKernel } from './support/python-kernel.ts';

const python = new PythonKernel();
afterAll(() => python[Symbol.asyncDispose]());

const ASGI = 'async def asgi(scope, receive, send): pass\n';
const WRAP = /speaks WSGI, and the host needs ASGI; wrap it: from a2wsgi .*`command`/;
const kindOf = (code: string) =>
  python.ask<{ refused?: string; is?: string; said?: string[] }>({ do: 'application', code });

test.each([
  [`${ASGI}app = asgi`, 'asgi'],
  ['class App:\n  async def __call__(self, scope, receive, send): pass\napp = App()', 'App'],
  // As ASGI was before version 3.
  ['class Old:\n  def __init__(self, scope): pass\napp = Old', 'Old'],
  ['async def app(*anything): pass', 'app'],
])('%s is one', async (code, name) => {
  const { is, said } = await kindOf(code);
  expect([is, said]).toEqual([name, []]);
});

test('a factory is called, and said to be one', async () => {
  expect(await kindOf(`${ASGI}def app(debug=False): return asgi`)).toEqual({
    is: 'asgi',
    said: ['"app" is a factory: the application is what it returned'],
  });
});

test.each([
  [
    'class Flask:\n  def __call__(self, environ, start_response): pass\napp = Flask()',
    /^"app" is a Flask application, which /,
  ],
  ['def app(environ, start_response): pass', /^"app" is a WSGI function, which /],
  [
    'def wsgi(environ, start_response): pass\ndef app(): return wsgi',
    /^what the factory "app" returned is a WSGI function, /,
  ],
])('%s is told to be WSGI', async (code, words) => {
  const { refused } = await kindOf(code);
  expect(refused).toMatch(words);
  expect(refused).toMatch(WRAP);
});

test.each([
  ['app = {}', '"app" is not an ASGI application but a dict'],
  ['def app(): return 5', 'what the factory "app" returned is not an ASGI application but an int'],
  [
    'async def app(): return 5',
    'the factory "app" is async; make it a plain function, or export the application itself',
  ],
  ['def app(): return {}["key"]', 'the factory "app" failed: KeyError: \'key\' (<string>:1)'],
])('%s is refused', async (code, words) => {
  expect(await kindOf(code)).toEqual({ refused: words });
});
