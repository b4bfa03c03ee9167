import { configDefaults, defineConfig } from 'vitest/config';
import { EVERYDAY, SLOW } from './vitest.config.ts';

// What `npm run check:slow` runs.
export default defineConfig({
  test: { ...EVERYDAY, include: [SLOW], exclude: configDefaults.exclude },
});
