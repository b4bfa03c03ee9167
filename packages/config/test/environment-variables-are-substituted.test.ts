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

  test.each([
    ['server: {port: "${Q}"}'],
    ['server: {admin_token: "${Q}"}'],
    ['server: {base_url: "${Q}"}'],
    ['server: {trust_proxy: ["${Q}"]}'],
    ['server: "${Q}"'],
    ['settings: {log_level: "${Q}"}'],
    ['plugins: ["${Q}"]'],
    ['plugins: ["${Q}/plugin.ts"]'],
    ['defaults: {concurrency: "${Q}", limits: {cpu_per_request: 1s}}'],
    ['defaults: {workers: "${Q}"}'],
    ['defaults: {workers: {min: "${Q}", max: 1}}'],
    ['defaults: {limits: {cpu: "${Q}"}}'],
    ['defaults: {denied_credentials: ["${Q}"]}'],
    ['defaults: {env: {A: "${Q}"}}'],
    ['defaults: {env: {A: &a "${Q}", B: *a}}'],
  ])('%s is one problem, and not one of what follows from it', async (line) => {
    const config = `skills: [{name: demo, path: demo}]\n${line}\n`;
    expect(await refusal(config)).toEqual([
      '2: the variable Q is not set; `${Q:-default}` gives it a default',
    ]);
  });

  test.each([
    ['name: "${Q}", path: demo'],
    ['name: demo, path: "${Q}"'],
    ['name: demo, path: "${Q}/demo"'],
    ['name: demo, path: demo, mount: "${Q}"'],
    ['name: demo, path: demo, enabled: "${Q}"'],
    ['name: demo, path: demo, concurrency: "${Q}"'],
    ['name: demo, path: demo, concurrency: "${Q}", limits: {cpu_per_request: 1s}'],
    ['name: demo, path: demo, workers: "${Q}"'],
    ['name: demo, path: demo, command: "${Q}"'],
    ['name: demo, path: demo, command: ["${Q}"]'],
  ])('a skill of {%s} has one problem', async (entry) => {
    expect(await brokenProblems(`skills: [{${entry}}]`)).toEqual([
      'runtime-config.yaml:1: the variable Q is not set; `${Q:-default}` gives it a default',
    ]);
  });

  test('has what is wrong beside a variable that is missing told all the same', async () => {
    const config = `skills: []
server: {trust_proxy: ["\${Q}", nonsense], port: high}
plugins: ["\${Q}", text]
`;
    expect(await refusal(config)).toEqual([
      '2: the variable Q is not set; `${Q:-default}` gives it a default',
      expect.stringMatching(/^2: `server.trust_proxy`: `nonsense` is no address/),
      expect.stringMatching(/^2: `server.port` must be/),
      '3: the variable Q is not set; `${Q:-default}` gives it a default',
      expect.stringMatching(/^3: `plugins`: `text` is no path of a module/),
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
