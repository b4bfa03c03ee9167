import {
  mcpTool,
  toolSet,
  type NameCollision,
  type SkillTool,
  type ToolNames,
} from '@skillet/catalog';
import type { Dispatcher } from '@skillet/core';

/** The tools of one moment. */
export interface ToolPage {
  /** By the names that agents call them by. */
  readonly tools: ReadonlyMap<string, SkillTool>;
  readonly collisions: readonly NameCollision[];
  /** JSON of the list, as `tools/list` gives it. */
  readonly json: string;
}

/** The tools that a host has, made once for as long as no skill comes, goes or describes itself anew. */
export class ToolBook {
  readonly #dispatcher: Pick<Dispatcher, 'skills'>;
  readonly #names: ToolNames;
  #madeOf: readonly unknown[] = [];
  #page: ToolPage = { tools: new Map(), collisions: [], json: '[]' };

  constructor(dispatcher: Pick<Dispatcher, 'skills'>, names: ToolNames) {
    this.#dispatcher = dispatcher;
    this.#names = names;
  }

  /** What there is now. The same object as long as nothing changes. */
  get page(): ToolPage {
    const views = this.#dispatcher.skills();
    const now = views.map(({ descriptor }) => descriptor);
    if (!isSame(this.#madeOf, now)) {
      this.#madeOf = now;
      const { tools, collisions } = toolSet(views, this.#names);
      const json = JSON.stringify(tools.map(mcpTool));
      // A skill that is loaded anew and says the same changes nothing for anybody.
      const byName = new Map(tools.map((tool) => [tool.toolName, tool]));
      this.#page = { tools: byName, collisions, json };
    }
    return this.#page;
  }
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && now.every((one, index) => one === before[index]);
}
