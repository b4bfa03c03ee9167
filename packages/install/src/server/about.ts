import { readPackage } from './node-info.ts';
import type { ServerPackage } from './program.ts';
import { readInfo } from './python-info.ts';

/** Characters of what is said of a package. */
const LONGEST = 1000;

/** What the package of an MCP server that is installed in a folder says of itself; empty where it says nothing. */
export async function serverAbout(dir: string, { registry, name }: ServerPackage): Promise<string> {
  const said = registry === 'npm' ? await ofNode(dir, name) : await ofPython(dir, name);
  return said.trim().slice(0, LONGEST).toWellFormed();
}

async function ofNode(dir: string, name: string): Promise<string> {
  const { description } = await readPackage(dir, name);
  return typeof description === 'string' ? description : '';
}

/** Its `Summary` (PEP 566), which is one line. */
async function ofPython(dir: string, name: string): Promise<string> {
  const text = (await readInfo(dir, name, 'METADATA')) ?? '';
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  return /^Summary:(.*)$/im.exec(head)?.[1] ?? '';
}
