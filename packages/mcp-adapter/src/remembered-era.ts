import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { McpEra } from '@skillet/core';

const FILE = 'mcp-generation';

/** Which generation of the protocol a server spoke the last time; undefined when that is not known. */
export async function rememberedEra(dataDir: string): Promise<McpEra | undefined> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch(() => '');
  return text === 'modern' || text === 'legacy' ? text : undefined;
}

/** Keeps that for the next start; a host that leaves no traces has to ask again. */
export async function rememberEra(dataDir: string, era: McpEra): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(join(dataDir, FILE), era);
  } catch {
    // It is found out again, then.
  }
}
