import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PYTHON_KERNEL = path.resolve(
  import.meta.dirname,
  '../../packages/kernel-python/skillet_kernel',
);

/**
 * Has all processes of a run share what V8 and Python have made of their code: tests start hosts, commands and
 * workers some thousand times, and without it each compiles the same files anew.
 */
export default function setup(): () => void {
  const dir = mkdtempSync(path.join(tmpdir(), 'compiled-'));
  process.env['NODE_COMPILE_CACHE'] = dir;
  // Workers read what lies beside the kernel, and never write it. Tests that need a Python say when there is none.
  spawnSync('python3', ['-m', 'compileall', '-q', PYTHON_KERNEL]);
  return () => {
    rmSync(dir, { recursive: true, force: true });
  };
}
