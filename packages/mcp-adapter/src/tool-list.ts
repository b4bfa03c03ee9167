import { isShallow, TOLD_CHARS, type JsonObject } from '@skillet/core';
import type { ServerSession } from '@skillet/mcp-client';
import { otherLists } from './other-lists.ts';

/** Characters of the instructions that are told. */
const INSTRUCTIONS = 16 * 1024;
/** Levels that a tool may be nested. */
const DEPTH = 40;

type Told = Pick<
  ServerSession,
  'capabilities' | 'instructions' | 'listItems' | 'listTools' | 'server'
>;

/** Asks a server what it is and can; the JSON text of a `ToldServer`, within its bounds. */
export async function toldBy(session: Told): Promise<string> {
  const { server, capabilities, instructions } = session;
  // One without tools need not know the question.
  const tools = 'tools' in capabilities ? await session.listTools() : [];
  const about = {
    server: small(server),
    capabilities: small(capabilities),
    ...(instructions === undefined ? {} : { instructions: instructions.slice(0, INSTRUCTIONS) }),
  };
  const others = await otherLists(session);
  let left = TOLD_CHARS - JSON.stringify(about).length - 200;
  const fitting = (items: readonly JsonObject[]): string[] => {
    const texts: string[] = [];
    for (const item of items) {
      const text = isShallow(item, DEPTH) ? JSON.stringify(item) : '';
      if (text === '' || text.length >= left) continue;
      left -= text.length + 1;
      texts.push(text);
    }
    return texts;
  };
  const texts = fitting(tools);
  const more = others.map(([name, items]) => `,"${name}":[${fitting(items).join(',')}]`).join('');
  const leftOut = tools.length - texts.length;
  const rest = leftOut === 0 ? '' : `,"leftOut":${String(leftOut)}`;
  return `${JSON.stringify(about).slice(0, -1)},"tools":[${texts.join(',')}]${more}${rest}}`;
}

/** What is told of all, unless it is out of all bounds. */
function small(object: JsonObject): JsonObject {
  if (!isShallow(object, DEPTH)) return {};
  return JSON.stringify(object).length > TOLD_CHARS / 8 ? {} : object;
}

/** Keeps what a server says of itself up to date: asks again when it says that it has changed, one question at a time. */
export class ToolList {
  #told: string;
  readonly #session: Told;
  readonly #tell: (told: string) => void;
  readonly #note: (fault: string) => void;
  #asking = false;
  #again = false;

  constructor(
    session: Told,
    told: string,
    listener: { readonly tell: (told: string) => void; readonly note: (fault: string) => void },
  ) {
    this.#session = session;
    this.#told = told;
    this.#tell = listener.tell;
    this.#note = listener.note;
  }

  /** It may have changed. */
  refresh(): void {
    this.#again = true;
    if (!this.#asking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    while (this.#again) {
      this.#again = false;
      try {
        const told = await toldBy(this.#session);
        if (told !== this.#told) {
          this.#told = told;
          this.#tell(told);
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : 'for a reason unknown';
        this.#note(`its tools could not be listed anew: ${why}`);
      }
      // A storm of such messages is one change.
      await new Promise((resolve) => setTimeout(resolve, PAUSE).unref());
    }
    this.#asking = false;
  }
}

/** Milliseconds between two questions. */
const PAUSE = 250;
