import { ToHost, type SkillSpec } from '@skillet/core';
import { programFiles } from '../carrier/process/program-files.ts';

/** Tells of a Python skill that has loaded; what it imported is not known: what is in its folder counts. */
export async function tellPython(
  { dir, entry }: SkillSpec,
  loaded: unknown,
  onFrame: (raw: unknown) => void,
): Promise<void> {
  onFrame([ToHost.imported, await programFiles(dir, [entry?.file ?? '']), []]);
  onFrame(loaded);
}
