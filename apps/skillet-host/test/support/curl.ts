import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs the curl lines of a document against a host on another port; the answers in order. */
export async function curl(commands: string, url: string): Promise<Record<string, unknown>[]> {
  const lines = commands.split('\n').filter((line) => line.startsWith('curl'));
  const answers: Record<string, unknown>[] = [];
  for (const line of lines) {
    const command = line.replaceAll('localhost:8000', new URL(url).host);
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    answers.push(JSON.parse(stdout) as Record<string, unknown>);
  }
  return answers;
}
