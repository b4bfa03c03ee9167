import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of a folder that all files of a run share. */
    folderOfTheRun: string;
  }
}

/** Gives the files of a run a folder for what they share, and takes it away after the last of them. */
export default function setup(project: TestProject): () => void {
  const dir = mkdtempSync(path.join(tmpdir(), 'skillet-run-'));
  project.provide('folderOfTheRun', dir);
  return () => {
    rmSync(dir, { recursive: true, force: true });
  };
}
