import { globSync, readFileSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';
import { EVERYDAY, ownTests, SLOW } from './vitest.config.ts';

/** Files with tests of both runs. */
const mixed = globSync(ownTests('.test.ts'), { exclude: ['**/node_modules'] }).filter((file) =>
  /from '(\.\.\/)+(test\/)?support\/runs\.ts'/.test(readFileSync(file, 'utf8')),
);

// What `npm run check:slow` runs.
export default defineConfig({
  test: {
    ...EVERYDAY,
    provide: { slow: true },
    // A `describe` of a file of both runs may have nothing for this one.
    passWithNoTests: true,
    include: [...ownTests(SLOW), ...mixed],
    exclude: configDefaults.exclude,
  },
});
