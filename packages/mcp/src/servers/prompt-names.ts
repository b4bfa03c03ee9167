import { cleanName, ToolNames } from '@skillet/catalog';
import type { AgentSkill, Operation, ToldServer } from '@skillet/core';

/** A server that may have prompts. */
interface Prompting {
  readonly mount: string;
  readonly told: ToldServer;
}

/** The names of all prompts there are. */
export interface NamedPrompts {
  /** Of instructions, by their mounts. */
  readonly instructions: ReadonlyMap<string, string>;
  /** Of each server, in the order of its prompts, by its mount. */
  readonly servers: ReadonlyMap<string, readonly string[]>;
}

/**
 * Names of prompts, which are given as those of tools are: instructions are called as their mount is, the prompts of a server as it calls them in
 * small letters, and the later of two that would be called the same also by its mount. Who has a name keeps it.
 */
export class PromptNames {
  readonly #names = new ToolNames();

  nameAll(agentSkills: readonly AgentSkill[], servers: readonly Prompting[]): NamedPrompts {
    const own = agentSkills.map(({ mount }) => promptOf(mount, mount, 'instructions'));
    const theirs = servers.map(({ mount, told }) => ({
      mount,
      prompts: (told.prompts ?? []).map(({ name }) => promptOf(mount, name, 'prompt')),
    }));
    const { names } = this.#names.nameAll([...own, ...theirs.flatMap(({ prompts }) => prompts)]);
    return {
      instructions: new Map(
        own.map((prompt) => {
          const { mount } = prompt;
          const given = names.get(prompt) ?? mount;
          return [mount, given === cleanName(mount) ? mount : given];
        }),
      ),
      servers: new Map(
        theirs.map(({ mount, prompts }) => [
          mount,
          prompts.map((prompt) => names.get(prompt) ?? prompt.name),
        ]),
      ),
    };
  }
}

function promptOf(
  mount: string,
  name: string,
  method: string,
): Operation & { readonly mount: string; readonly label: string } {
  const nothing = { description: '', input: {}, hints: {}, examples: [] };
  return { ...nothing, mount, name, method, path: '', label: mount };
}
