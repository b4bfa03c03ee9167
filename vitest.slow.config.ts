import { configDefaults, defineConfig } from 'vitest/config';
import { EVERYDAY, ownTests, SLOW } from './vitest.config.ts';

// What `npm run check:slow` runs.
export default defineConfig({
  test: { ...EVERYDAY, include: ownTests(SLOW), exclude: configDefaults.exclude },
});
