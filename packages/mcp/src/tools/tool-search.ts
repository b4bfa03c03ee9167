import { setImmediate } from 'node:timers/promises';
import { ToolIndex, type SkillTool } from '@skillet/catalog';

/** Characters that are indexed before others have their turn: about a millisecond of the host's thread. */
const PIECE = 2 * 1024;

type Tools = ReadonlyMap<string, SkillTool>;

/** Finds tools, and follows what changes a piece at a time, so that nobody waits for it who does not search. */
export class ToolSearch {
  readonly #index = new ToolIndex();
  /** Those that are in the index, as they were then. */
  readonly #indexed = new Map<string, SkillTool>();
  #wanted: Tools = new Map();
  #following: Promise<void> | undefined;

  /** From now on these are to be found, and no others. */
  update(tools: Tools): void {
    this.#wanted = tools;
    this.#following ??= this.#follow();
  }

  /** The tools among some that fit, the best first, once all are indexed. */
  async find(query: string, limit: number, among: Tools): Promise<SkillTool[]> {
    await this.#following;
    const names = this.#index.search(query, limit, (name) => among.has(name));
    return names.flatMap((name) => among.get(name) ?? []);
  }

  async #follow(): Promise<void> {
    try {
      do await setImmediate();
      while (this.#indexPiece());
    } catch {
      // Nobody waits for it who could be told: what is in is found, and the next update tries again.
    } finally {
      this.#following = undefined;
    }
  }

  /** Whether there is more. */
  #indexPiece(): boolean {
    for (const [name, tool] of this.#indexed) {
      if (isSame(tool, this.#wanted.get(name))) continue;
      this.#index.remove(name);
      this.#indexed.delete(name);
    }
    let room = PIECE;
    for (const [name, tool] of this.#wanted) {
      if (this.#indexed.has(name)) continue;
      if (room <= 0) return true;
      room -= this.#index.add(tool);
      this.#indexed.set(name, tool);
    }
    return false;
  }
}

function isSame(before: SkillTool, now: SkillTool | undefined): boolean {
  return (
    before.skill.descriptor === now?.skill.descriptor &&
    before.mount === now.mount &&
    before.name === now.name
  );
}
