import { toolSet, type ToolNames } from '@skillet/catalog';
import type { AgentSkill, Dispatcher, Grants, McpProfile, McpProfiles } from '@skillet/core';
import { PromptNames } from '../servers/prompt-names.ts';
import { grantedOf } from './in-profile.ts';
import { ToolSearch } from './tool-search.ts';
import type { ToolPage } from './tool-page.ts';
import { viewOf, type ToolView } from './tool-view.ts';

/** What holds by now, each the same object until it changes. */
export interface Current {
  readonly profiles: () => McpProfiles;
  readonly agentSkills: () => readonly AgentSkill[];
}

/** The profile of whoever names none. */
export const WHOLE = 'default';

/** Views that are kept: of each profile one, and of each choice that keys open. */
const MOST_VIEWS = 1000;

interface Known {
  readonly profile: McpProfile;
  /** What the grants were held against. */
  readonly profiles: McpProfiles;
  readonly view: ToolView;
}

const NONE: McpProfile = {};
const NO_INSTRUCTIONS: readonly AgentSkill[] = [];

/** The tools that a host has, made once for as long as no skill or instructions come, go or tell anew of themselves. */
export class ToolBook {
  readonly #dispatcher: Pick<Dispatcher, 'skills'>;
  readonly #names: ToolNames;
  #madeOf: readonly unknown[] = [];
  #page: ToolPage = {
    tools: new Map(),
    collisions: [],
    agentSkills: NO_INSTRUCTIONS,
    promptNames: new Map(),
    servers: [],
  };
  readonly #promptNames = new PromptNames();
  readonly #profiles: Current['profiles'];
  readonly #agentSkills: Current['agentSkills'];
  readonly #search = new ToolSearch();
  #views = new Map<string, Known>();

  /** Without `current` there are no profiles and no instructions. */
  constructor(
    dispatcher: Pick<Dispatcher, 'skills'>,
    names: ToolNames,
    { profiles, agentSkills }: Partial<Current> = {},
  ) {
    this.#dispatcher = dispatcher;
    this.#names = names;
    this.#profiles = profiles ?? (() => ({}));
    this.#agentSkills = agentSkills ?? (() => NO_INSTRUCTIONS);
  }

  /** What there is now. The same object as long as nothing changes. */
  get page(): ToolPage {
    const views = this.#dispatcher.skills();
    const now = views.map(({ descriptor }) => descriptor);
    const agentSkills = this.#agentSkills();
    if (agentSkills !== this.#page.agentSkills || !isSame(this.#madeOf, now)) {
      this.#madeOf = now;
      const { tools, collisions } = toolSet(views, this.#names);
      const byName = new Map(tools.map((tool) => [tool.toolName, tool]));
      const told = views.flatMap(({ mount, name, descriptor }) =>
        descriptor.told === undefined ? [] : [{ mount, name, told: descriptor.told }],
      );
      const prompts = this.#promptNames.nameAll(agentSkills, told);
      const servers = told.map((one) => ({
        ...one,
        promptNames: prompts.servers.get(one.mount) ?? [],
      }));
      const promptNames = prompts.instructions;
      this.#page = { tools: byName, collisions, agentSkills, promptNames, servers };
      this.#views = new Map();
    }
    return this.#page;
  }

  /** The names of all profiles that there are now. */
  get profiles(): string[] {
    return [WHOLE, ...Object.keys(this.#profiles()).filter((name) => name !== WHOLE)];
  }

  /** The tools of a profile, or of whoever names none, as far as grants open them; undefined where there is no such profile. */
  view(name = WHOLE, grants?: Grants): ToolView | undefined {
    const { page } = this;
    const profiles = this.#profiles();
    const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
    if (profile === undefined && name !== WHOLE) return undefined;
    const key = grants === undefined ? name : `${name} ${JSON.stringify(grants)}`;
    const known = this.#views.get(key);
    if (known?.profile === (profile ?? NONE) && known.profiles === profiles) return known.view;
    const view =
      grants === undefined
        ? viewOf(page, profile, this.#search, name)
        : viewOf(this.#granted(grants), profile, new ToolSearch(), name, false);
    if (this.#views.size > MOST_VIEWS) this.#views.clear();
    this.#views.set(key, { profile: profile ?? NONE, profiles, view });
    return view;
  }

  #granted(grants: Grants): ToolPage {
    return grantedOf(this.page, this.#dispatcher.skills(), grants, this.#profiles());
  }
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && now.every((one, index) => one === before[index]);
}
