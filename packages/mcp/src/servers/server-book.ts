import { isJsonObject, type JsonObject, type ToldServer } from '@skillet/core';
import { UriTemplate } from './uri-template.ts';

/** An MCP server of the host, and its prompts by the names that they have here, in their order. */
export interface ServedServer {
  readonly mount: string;
  /** Its name in the configuration. */
  readonly name: string;
  readonly told: ToldServer;
  readonly promptNames: readonly string[];
}

/** Something of a server, by the name that the server knows it by. */
export interface OfServer {
  readonly mount: string;
  readonly name: string;
}

/** What the servers offer that are shown at one address, besides tools. */
export interface ServerBook {
  readonly prompts: readonly JsonObject[];
  readonly resources: readonly JsonObject[];
  readonly templates: readonly JsonObject[];
  /** The prompt that is called so here; else the only one that its server calls so. */
  prompt(name: string): OfServer | undefined;
  /** The server to read an address of, and the address that it knows. */
  resource(uri: string): OfServer | undefined;
  /** The template that is called so here; also the address of a resource. */
  template(uri: string): OfServer | undefined;
}

/** Addresses that are the host's to give. */
const OWN = 'skillet://';
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** The address of a resource whose own another server, or the host, has already. */
function prefixed(mount: string, uri: string): string {
  return `${OWN}${mount}/${uri}`;
}

/** Lays out what servers offer; `taken` are addresses of the host's own. */
export function serverBook(
  servers: readonly ServedServer[],
  taken: ReadonlySet<string> = new Set(),
): ServerBook {
  const prompts = new Map<string, OfServer>();
  /** By the names that their servers give them; undefined where two do. */
  const own = new Map<string, OfServer | undefined>();
  const resources = new Addresses('uri', taken);
  const templates = new Addresses('uriTemplate', taken);
  const listed: JsonObject[] = [];
  for (const { mount, told, promptNames } of servers) {
    told.prompts?.forEach((prompt, index) => {
      const name = promptNames[index];
      if (name === undefined || prompts.has(name)) return;
      const of = { mount, name: prompt.name };
      prompts.set(name, of);
      own.set(prompt.name, own.has(prompt.name) ? undefined : of);
      listed.push({ ...prompt, name });
    });
    resources.add(mount, told.resources);
    templates.add(mount, told.resourceTemplates);
  }
  const readable = servers.flatMap(({ mount, told }) =>
    isJsonObject(told.capabilities['resources']) ? [{ mount, schemes: schemesOf(told) }] : [],
  );
  return {
    prompts: listed,
    resources: resources.listed,
    templates: templates.listed,
    prompt: (name) => prompts.get(name) ?? own.get(name),
    resource: (uri) =>
      resources.get(uri) ?? named(uri, readable) ?? templates.match(uri) ?? likely(uri, readable),
    template: (uri) => templates.get(uri) ?? resources.get(uri),
  };
}

/** Addresses of several servers: each as it is where no other has it already. */
class Addresses {
  readonly listed: JsonObject[] = [];
  readonly #key: string;
  readonly #taken: ReadonlySet<string>;
  readonly #all = new Map<string, OfServer>();
  #patterns: readonly (readonly [template: UriTemplate, mount: string])[] | undefined;

  constructor(key: string, taken: ReadonlySet<string>) {
    this.#key = key;
    this.#taken = taken;
  }

  add(mount: string, entries: readonly JsonObject[] = []): void {
    for (const entry of entries) {
      const name = entry[this.#key] as string;
      const isFree = this.#isFree(name) && !name.startsWith(OWN);
      const own = isFree ? name : prefixed(mount, name);
      if (!this.#isFree(own)) continue;
      this.#all.set(own, { mount, name });
      this.listed.push({ ...entry, [this.#key]: own });
    }
  }

  get(own: string): OfServer | undefined {
    return this.#all.get(own);
  }

  match(uri: string): OfServer | undefined {
    this.#patterns ??= Array.from(this.#all, ([one, { mount }]) => [new UriTemplate(one), mount]);
    const mount = this.#patterns.find(([template]) => template.mayMake(uri))?.[1];
    return mount === undefined ? undefined : { mount, name: uri };
  }

  #isFree(name: string): boolean {
    return !this.#all.has(name) && !this.#taken.has(name);
  }
}

/** One that says whose it is. */
function named(uri: string, servers: readonly Readable[]): OfServer | undefined {
  const found = servers.find(({ mount }) => uri.startsWith(prefixed(mount, '')));
  if (found === undefined) return undefined;
  const { mount } = found;
  return { mount, name: uri.slice(prefixed(mount, '').length) };
}

/** A server that has resources, and how their addresses begin. */
interface Readable {
  readonly mount: string;
  readonly schemes: ReadonlySet<string>;
}

function schemesOf({ resources = [], resourceTemplates = [] }: ToldServer): Set<string> {
  const known = [
    ...resources.map(({ uri }) => uri),
    ...resourceTemplates.map(({ uriTemplate }) => uriTemplate),
  ];
  return new Set(known.map(schemeOf));
}

function schemeOf(uri: string): string {
  return (SCHEME.exec(uri)?.[0] ?? '').toLowerCase();
}

/** Servers have resources that no list names: one of the only server that has any, or the only one with such addresses. */
function likely(uri: string, servers: readonly Readable[]): OfServer | undefined {
  if (uri.startsWith(OWN)) return undefined;
  const scheme = schemeOf(uri);
  const alike =
    servers.length === 1 ? servers : servers.filter(({ schemes }) => schemes.has(scheme));
  const [only, other] = alike;
  return only === undefined || other !== undefined ? undefined : { mount: only.mount, name: uri };
}
