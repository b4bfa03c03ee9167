import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KERNEL_FILES } from './kernel-files.ts';

const module = createRequire(KERNEL_FILES.thread).resolve('@skillet/sdk');

/** URL of the SDK that the host brings. */
export const SDK_URL = pathToFileURL(module).href;

/** Its declarations, file by file. */
export const SDK_TYPES = ['context.d.ts', 'skill-error.d.ts'].map((name) =>
  join(dirname(module), name),
);
