import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../src/index.ts';
import { noteTo } from '../src/problems/problem.ts';
import { positionAt } from '../src/yaml/node-at.ts';
import { parseYaml } from '../src/yaml/parse-yaml.ts';
import { plainValue } from '../src/yaml/plain-value.ts';

function read(text: string) {
  const problems: Problem[] = [];
  const note = noteTo(problems, 'x.yaml');
  const node = parseYaml(text, note);
  return {
    node,
    value: node && plainValue(node, note),
    problems: problems.map(({ line, message }) => `${line}: ${message}`),
  };
}

describe('values', () => {
  test('know the line and column where they stand', () => {
    const { node } = read('a: 1\nb:\n  - x\n  - {c: 2}\n');
    expect(positionAt(node!, ['b', '1', 'c'])).toEqual({ line: 4, column: 6 });
    expect(positionAt(node!, ['b', '7'])).toEqual({ line: 2, column: 1 });
    expect(positionAt(node!, ['a', 'deeper'])).toEqual({ line: 1, column: 1 });
  });

  test('are those of YAML 1.2', () => {
    expect(read('{a: no, b: 010, c: 0x1f, d: ~, e: "1", f: 1.50, g: !!str 7}').value).toEqual({
      a: 'no',
      b: 10,
      c: 31,
      d: null,
      e: '1',
      f: 1.5,
      g: '7',
    });
  });

  test('keep the digits of a number as text', () => {
    const { node } = read('1.50');
    expect(node).toMatchObject({ value: 1.5, text: '1.50' });
  });

  test('may be an empty document', () => {
    expect(read('# nothing\n')).toMatchObject({ value: null, problems: [] });
  });

  test('may have keys that objects have already', () => {
    const { value } = read('__proto__: {polluted: true}\nconstructor: 1\ntoString: 2\n');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('that JSON can not carry are reported', () => {
    expect(read('a: .nan\nb: -.inf\n').problems).toEqual([
      '1: `.nan` is not a number that JSON can carry',
      '2: `-.inf` is not a number that JSON can carry',
    ]);
  });
});

describe('aliases', () => {
  test('stand for the value of the last anchor before them', () => {
    expect(read('a: &x 1\nb: *x\nc: &x {d: 2}\ne: *x\n').value).toEqual({
      a: 1,
      b: 1,
      c: { d: 2 },
      e: { d: 2 },
    });
  });

  test('merge mappings: own keys win, then earlier ones', () => {
    const text = `a: &a {x: 1, y: 1}
b: &b {y: 2, z: 2}
c: {<<: *a, x: 0}
d: {<<: [*a, *b], w: 0}
e: {"<<": kept}
`;
    expect(read(text).value).toMatchObject({
      c: { x: 0, y: 1 },
      d: { x: 1, y: 1, z: 2, w: 0 },
      e: { '<<': 'kept' },
    });
  });

  test.each([
    ['a: *nowhere', '1: the alias `*nowhere` has no anchor `&nowhere` before it'],
    ['a: &a [*a]', '1: the alias `*a` stands inside the value it refers to'],
    ['a: &a\n  b: {c: *a}', '2: the alias `*a` stands inside the value it refers to'],
    ['a: {<<: 1}', '1: `<<` merges mappings only, such as `<<: *anchor`'],
    ['a: {<<: *nowhere}', '1: the alias `*nowhere` has no anchor `&nowhere` before it'],
    ['a: &a [1]\nb:\n  <<: *a', '3: `<<` merges mappings only, such as `<<: *anchor`'],
  ])('%j is refused', (text, problem) => {
    expect(read(text).problems).toEqual([problem]);
  });

  test('that stand for nothing are all told', () => {
    expect(read('*x : 1\n*y : 2\nz: [*x]\n').problems).toEqual([
      '1: the alias `*x` has no anchor `&x` before it',
      '2: the alias `*y` has no anchor `&y` before it',
      '3: the alias `*x` has no anchor `&x` before it',
    ]);
  });

  test.each([
    ['', (level: number) => `l${level - 1}`],
    ['under an anchor whose name is used again', (level: number) => `&l${level} x`],
  ])('that multiply are refused %s', (_, first) => {
    const levels = Array.from({ length: 12 }, (__, level) => {
      const tenfold = Array(10).fill(level === 0 ? 'lol' : `*l${level - 1}`);
      return `- &l${level} [${[first(level), ...tenfold].join(', ')}]`;
    });
    const { problems, node } = read(levels.join('\n'));
    expect(node).toBeUndefined();
    expect(problems).toEqual([
      expect.stringMatching(
        /^\d+: the aliases of this file stand for too many values \(at most 100000\)$/,
      ),
    ]);
  });

  test('may be many', () => {
    const { problems } = read(`- &a {x: 1, y: 2}\n${'- <<: *a\n'.repeat(5000)}`);
    expect(problems).toEqual([]);
  });
});

test('values that are nested too deeply are refused once', () => {
  const deep = `${'['.repeat(110)}${']'.repeat(110)}`;
  expect(read(`a: ${deep}\nb: ${deep}\n`).problems).toEqual(['1: the YAML is nested too deeply']);
});

describe('text that is no YAML', () => {
  test.each([
    ['a: 1\n\tb: 2', /^2: /],
    ['a:\n\tb: 1', /^2: tabs are not allowed as indentation: use spaces$/],
    ['a: [1, 2', /^1: not valid YAML: Flow sequence/],
    ['a: 1\na: 2', /^2: `a` is given twice, first on line 1$/],
    ['x:\n  b: 1\n  c: 2\n  b: 3', /^4: `b` is given twice, first on line 2$/],
    ['a: 1\n---\nb: 2', /^2: the file must hold one YAML document: remove what follows `---`$/],
    ['? {a: 1}\n: 2', /^1: a key must be a single value, not a list or a mapping$/],
    ['a: !secret x', /^1: not valid YAML: an unknown tag; .* goes in quotes$/],
    ['a: !!binary aGk=', /^1: not valid YAML: an unknown tag/],
    ['a: "\\q"', /^1: not valid YAML: Invalid escape sequence/],
  ])('%j is refused with its line', (text, problem) => {
    const { node, problems } = read(text);
    expect(node).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.some((one) => problem.test(one))).toBe(true);
  });

  test.each([
    ['a little', '['.repeat(150) + ']'.repeat(150)],
    ['much', '['.repeat(20_000)],
    ['in blocks', '- '.repeat(20_000)],
  ])('is refused when it is nested too deeply: %s', (_, text) => {
    const { node, problems } = read(text);
    expect(node).toBeUndefined();
    expect(problems).toContain('1: the YAML is nested too deeply');
  });

  test('has few of its errors reported', () => {
    expect(read('a: @\n'.repeat(5000)).problems).toHaveLength(10);
  });

  test('is reported and never thrown', () => {
    const piece = fc.constantFrom(
      ...['a', ': ', '\n', '  ', '- ', '[', ']', '{', '}', ',', '&a ', '*a', '<<', '!!x ', '|\n'],
      ...['"', "'", '#', '\t', '---\n', '%YAML 1.1\n', '? ', '>-\n', '\u0000', '\ud800', '1'],
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(piece)), (given) => {
        const { node, problems } = read(typeof given === 'string' ? given : given.join(''));
        expect(node !== undefined || problems.length > 0).toBe(true);
        for (const problem of problems) expect(problem).toMatch(/^[1-9]\d*: ./);
      }),
      { numRuns: 500 },
    );
  });
});

test('JSON is read as what it says', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const { value: got, problems } = read(JSON.stringify(value));
      expect(problems).toEqual([]);
      expect(JSON.stringify(got)).toBe(JSON.stringify(value));
    }),
  );
});
