import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads what there is to bury, one word and one name a line, until the host is gone, however that
 * came; then ends the groups and removes the folders. It ignores what ends the host in a terminal.
 */
const SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r word name; do
  case $word in
    group) groups="$groups$name " ;;
    ended)
      left=' '
      for group in $groups; do [ "$group" = "$name" ] || left="$left$group "; done
      groups=$left ;;
    folder) set -- "$@" "$name" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
[ $# -eq 0 ] || rm -rf -- "$@"
`;

/**
 * A shell that outlives the host to end what the host has left running and remove its socket
 * folders, also after a SIGKILL. It is started with the first process.
 */
export class Undertaker {
  readonly #groups = new Set<number>();
  readonly #folders = new Set<string>();
  #shell: { readonly process: ChildProcess; readonly stdin: Writable } | undefined;

  /** A process that leads a group has started. */
  watch(group: number): void {
    this.#groups.add(group);
    this.#tell(`group ${String(group)}`);
  }

  /** It is gone, with its group. */
  forget(group: number): void {
    if (this.#groups.delete(group)) this.#tell(`ended ${String(group)}`);
  }

  /** A folder was made that is to go with the host; that it is gone before does not matter. */
  remove(folder: string): void {
    this.#folders.add(folder);
    this.#tell(`folder ${folder}`);
  }

  /** Lets the shell go; resolves when it is gone. */
  async close(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    if (shell === undefined) return;
    const gone = new Promise((resolve) => shell.process.once('exit', resolve));
    // Nothing else may be left that keeps this process until then.
    shell.process.ref();
    shell.stdin.end();
    await gone;
  }

  #tell(line: string): void {
    if (this.#shell === undefined) this.#start();
    else this.#shell.stdin.write(`${line}\n`);
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'skillet-undertaker'], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    });
    const forget = () => {
      if (this.#shell?.process === shell) this.#shell = undefined;
    };
    // Without it, children are tied to the host by the system alone; the next one starts another.
    shell.on('error', forget).on('exit', forget);
    // With no descriptor left there is no pipe to it, and no shell; its error is heard by then.
    const stdin = shell.stdin as Writable | undefined;
    if (stdin === undefined) return;
    stdin.on('error', forget);
    shell.unref();
    this.#shell = { process: shell, stdin };
    const lines = [
      ...Array.from(this.#groups, (group) => `group ${String(group)}`),
      ...Array.from(this.#folders, (folder) => `folder ${folder}`),
    ];
    stdin.write(lines.map((line) => `${line}\n`).join(''));
  }
}
