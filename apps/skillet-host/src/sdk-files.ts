import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** URL of the SDK that the host brings. */
export const SDK_URL = import.meta.resolve('@skillet/sdk');

/** Its declarations, file by file. */
export const SDK_TYPES = ['context.d.ts', 'skill-error.d.ts'].map((name) =>
  join(dirname(fileURLToPath(SDK_URL)), name),
);
