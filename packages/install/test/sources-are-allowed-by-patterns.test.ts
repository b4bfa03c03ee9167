import { expect, test } from 'vitest';
import { allows } from '../src/source/allows.ts';
import { parseSource } from '../src/source/parse-source.ts';
import { sourceText, type Source } from '../src/source/source.ts';

const DIGEST = `sha512-${'A'.repeat(86)}==`;
const COMMIT = 'a'.repeat(40);

function source(text: string): Source {
  const parsed = parseSource(text);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed.source;
}

test.each([
  ['npm:@acme/*', 'npm:@acme/weather@1.2', true],
  ['npm:@acme/*', 'npm:@acme/weather', true],
  ['npm:@acme/*', 'npm:@acmes/weather', false],
  ['npm:@acme/*', 'mcp:npm:@acme/weather', false],
  ['npm:weather', 'npm:weather@^1', true],
  ['npm:weather', 'npm:weather-too', false],
  ['npm:skill-*', 'npm:skill-weather', true],
  ['npm:*', 'npm:@acme/weather', true],
  ['*', 'npm:left-pad', true],
  ['https://example.org/*', `https://example.org/a/b.tgz#${DIGEST}`, true],
  ['https://example.org/*', `https://example.org.evil.example/a.tgz#${DIGEST}`, false],
  ['https://*.example.org/*', `https://a.example.org/x.tgz#${DIGEST}`, true],
  ['https://*.example.org/*', `https://evil.example/x.example.org/y.tgz#${DIGEST}`, false],
  ['https://example.org/team/*', `https://example.org/team/../other/x.tgz#${DIGEST}`, false],
  ['https://example.org/team/*', `https://example.org/team/%2e%2e/x.tgz#${DIGEST}`, false],
  ['git+https://example.org/*', `git+https://example.org/skills.git#${COMMIT}:weather`, true],
  ['git+https://example.org/*', `git+ssh://example.org/skills.git#${COMMIT}`, false],
  ['mcp:pypi:mcp-server-*', 'mcp:pypi:mcp-server-time', true],
  ['https://example.org/team/*', `https://example.org/team/a%2Fb/100%25..tgz#${DIGEST}`, true],
  ['./skills/*', './skills/weather', true],
  ['./skills/*', './other/weather', false],
  ['./a.b', './aXb', false],
])('%s, %s: %s', (pattern, text, allowed) => {
  expect(allows(['npm:@none/*', pattern], source(text))).toBe(allowed);
});

test('an empty list allows nothing', () => {
  expect(allows([], source('npm:left-pad'))).toBe(false);
});

test.each([
  ['npm:@acme/weather', 'npm:@acme/weather@latest'],
  ['npm:weather@^1.2', 'npm:weather@^1.2'],
  ['mcp:npm:weather@1', 'mcp:npm:weather@1'],
  ['mcp:@acme/weather', 'mcp:npm:@acme/weather@latest'],
  ['mcp:pypi:mcp-server-time==1.2.0', 'mcp:pypi:mcp-server-time@1.2.0'],
  [`git+https://example.org/x.git#${COMMIT}:a/b`, `git+https://example.org/x.git#${COMMIT}:a/b`],
  [`git+https://acme@example.org/x.git#${COMMIT}`, `git+https://acme@example.org/x.git#${COMMIT}`],
])('%s is written as %s, which means the same', (text, written) => {
  expect(sourceText(source(text))).toBe(written);
  expect(source(written)).toEqual(source(text));
});

test.each([
  'npm:../x',
  'npm:x@file:../y',
  'npm:-flag',
  'mcp:pypi:-r',
  'mcp:pypi:x@1;y',
  'mcp:weather',
  `git+https://a:b@example.org/x.git#${COMMIT}`,
  `git+https://ghp_abc@example.org/x.git#${COMMIT}`,
  `git+https://${COMMIT}@example.org/x.git#${COMMIT}`,
  'git+https://example.org/x.git#main',
  'git+https://example.org/x.git#%',
  `git+https://example.org/x.git#${COMMIT}:../x`,
  `git+ext::sh -c id#${COMMIT}`,
  `git+file:///srv/skills/..%2f..%2fhome/evil#${COMMIT}`,
  `git+ssh://git@example.org/skills/..%5c..%5cevil#${COMMIT}`,
  `git+ssh://git@evil.example%2f.example.org/x.git#${COMMIT}`,
  `git+ssh://evil.example%2fx@a.example.org/x.git#${COMMIT}`,
  `git+ssh://%5bevil.example%5d@a.example.org/x.git#${COMMIT}`,
  `https://example.org/team/..%2Fother/x.tgz#${DIGEST}`,
  `https://example.org/team/%252e%252e%252fother/x.tgz#${DIGEST}`,
  `https://example.org/team/get?file=../other/x.tgz#${DIGEST}`,
  `https://example.org/team/%ff.tgz#${DIGEST}`,
  `https://example.org/team/%00.tgz#${DIGEST}`,
  './x\0',
  'https://example.org/x.tgz',
  'http://example.org/x.tgz',
  '--upload-pack=x',
])('%s is no source', (text) => {
  expect(parseSource(text)).toHaveProperty('fault');
});
