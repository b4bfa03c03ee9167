import { UsageError } from '@skillet/command';
import { VERSION } from '../../version.ts';

/** What `npm init` writes where there is no test. */
const NO_TEST = /no test specified/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The package.json of a project: the given one, with what is missing to start, check and test the skills, or a
 * new one. Throws a UsageError when the given one is no JSON object.
 */
export function packageText(given: string | undefined, name: string, test: string): string {
  const old = given === undefined ? { name, private: true, type: 'module' } : parse(given);
  const scripts = isFields(old['scripts']) ? old['scripts'] : {};
  const { test: oldTest, ...others } = scripts;
  const keepsTest = typeof oldTest === 'string' && !NO_TEST.test(oldTest);
  const dependencies = isFields(old['dependencies']) ? old['dependencies'] : {};
  const development = isFields(old['devDependencies']) ? old['devDependencies'] : {};
  const fresh = {
    ...old,
    scripts: {
      start: 'skillet-host',
      check: 'skillet-host check',
      ...others,
      test: keepsTest ? oldTest : test,
    },
    dependencies:
      development['skillet-host'] === undefined
        ? { 'skillet-host': `^${VERSION}`, ...dependencies }
        : dependencies,
  };
  return `${JSON.stringify(fresh, null, 2)}\n`;
}

function parse(text: string): Fields {
  try {
    const value = JSON.parse(text) as unknown;
    if (isFields(value)) return value;
  } catch {
    // Told of below, as what is JSON and no object.
  }
  throw new UsageError('package.json is there already and is no JSON object: mend or remove it');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
