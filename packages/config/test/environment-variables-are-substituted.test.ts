import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SERVER_DEFAULTS } from '../src/index.ts';
import { substitute } from '../src/substitute/substitute.ts';
import { brokenProblems, load, refusal, skillFiles } from './support/temp-folder.ts';

const env = { HOST: 'example.org', EMPTY: '', A1_b: 'x', DOLLAR: '${HOST}' };

describe('a text', () => {
  test.each([
    ['plain', 'plain'],
    ['${HOST}', 'example.org'],
    ['http://${HOST}:${PORT:-80}/', 'http://example.org:80/'],
    ['${A1_b}${A1_b}', 'xx'],
    ['${EMPTY}', ''],
    ['${EMPTY:-full}', 'full'],
    ['${MISSING:-}', ''],
    ['${MISSING:-a:-b}', 'a:-b'],
    ['$HOST $ $$ {HOST}', '$HOST $ $$ {HOST}'],
    ['$${HOST}', '${HOST}'],
    ['$$${HOST}', '$${HOST}'],
    ['$${HOST} ${HOST}', '${HOST} example.org'],
    ['${HOST}${HOST}$${', 'example.orgexample.org${'],
    ['${DOLLAR}', '${HOST}'],
  ])('%j becomes %j', (text, expected) => {
    expect(substitute(text, env)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ['${MISSING}', 'the variable MISSING is not set'],
    ['${toString}', 'the variable toString is not set'],
    ['${', 'no closing'],
    ['${HOST', 'no closing'],
    ['${}', 'must be followed by a variable'],
    ['${1A}', 'must be followed by a variable'],
    ['${HOST-x}', 'must be followed by a variable'],
    ['${A:-${HOST}}', 'holds no other'],
  ])('%j is refused', (text, because) => {
    const result = substitute(text, env);
    expect(result.ok ? '' : result.because).toContain(because);
  });

  test('without `${` stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('${'));
        expect(substitute(text, env)).toEqual({ ok: true, value: text });
      }),
    );
  });

  test('is the value of a variable, whatever that contains', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, fallback) => {
        expect(substitute('[${V}]', { V: value })).toEqual({ ok: true, value: `[${value}]` });
        fc.pre(!/[{}]/.test(fallback));
        expect(substitute(`\${V:-${fallback}}`, {})).toEqual({ ok: true, value: fallback });
      }),
    );
  });

  test('can always be escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-') }), (text) => {
        const escaped = text.replaceAll('${', () => '$${');
        expect(substitute(escaped, {})).toEqual({ ok: true, value: text });
      }),
    );
  });

  test('never throws', () => {
    const pieces = fc.constantFrom('$', '${', '}', 'HOST', ':-', '$$', ' ', 'é');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        substitute(parts.join(''), env);
      }),
    );
  });
});

describe('a configuration', () => {
  test('has variables in any value, also where a number or a flag is wanted', async () => {
    const { server, settings, skills } = await load(
      `server: {port: "\${PORT}", reload: "\${RELOAD:-yes}", base_url: "\${BASE:-}"}
settings: {log_level: "\${LEVEL}"}
defaults: {timeout: "\${T}s"}
skills:
  - name: demo
    path: ./\${DIR}
    workers: "\${WORKERS:-3}"
    env: {TOKEN: "\${SECRET}", PRICE: "$\${x}"}
`,
      skillFiles('demo'),
      { PORT: '8100', LEVEL: 'WARNING', T: '7', DIR: 'demo', SECRET: 's3cr3t' },
    );
    expect(server).toEqual({ ...SERVER_DEFAULTS, port: 8100, reload: true });
    expect(settings.logLevel).toBe('warn');
    expect(skills[0]).toMatchObject({
      timeout: 7000,
      workers: { min: 3, max: 3 },
      env: { TOKEN: 's3cr3t', PRICE: '${x}' },
    });
  });

  test('is refused with the line of a variable that is missing outside the skills', async () => {
    expect(await refusal('skills: []\nserver:\n  host: ${NOPE}\n  port: ${NOR}\n')).toEqual([
      '3: the variable NOPE is not set; `${NOPE:-default}` gives it a default',
      '4: the variable NOR is not set; `${NOR:-default}` gives it a default',
      '4: `server.port` must be a whole number, 0 to 65535, not `${NOR}`',
    ]);
  });

  test('has a broken skill where a variable of that skill is missing', async () => {
    const problems = await brokenProblems(
      'skills:\n  - name: demo\n    path: demo\n    env:\n      KEY: ${NOPE}\n',
    );
    expect(problems).toEqual([
      'runtime-config.yaml:5: the variable NOPE is not set; `${NOPE:-default}` gives it a default',
    ]);
  });

  test('never shows what a variable stands for', async () => {
    const [problem] = await brokenProblems(
      'skills: [{name: demo, path: demo, timeout: "${SECRET}"}]',
      skillFiles('demo'),
      { SECRET: 'hunter2' },
    );
    expect(problem).toContain('`${SECRET}`');
    expect(problem).not.toContain('hunter2');
  });
});
