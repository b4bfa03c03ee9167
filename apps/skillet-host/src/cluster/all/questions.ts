import type { Assembly, HostAnswer, HostQuestion } from '@skillet/cluster';
import { parseObject, type Json } from '../../siblings/merge/json.ts';
import { refusalOf, sortReplies, type AllSaid } from './told.ts';

/** Milliseconds that hosts have to answer. */
const PATIENCE = 3000;

/** What is asked of all. */
export type Asked = Pick<HostQuestion, 'target' | 'accept' | 'by'>;

/** What it is done with. */
export interface QuestionsParts {
  readonly assembly: Pick<Assembly, 'askAll' | 'lost'>;
  readonly askOwn: (question: HostQuestion) => Promise<HostAnswer>;
  /** Name of this host, and who and where it is. */
  readonly host: string;
  readonly about: () => Json;
}

/** Asks all hosts of a cluster. Who asks the same while that is under way hears the same: it costs each host an answer. */
export class Questions {
  readonly #parts: QuestionsParts;
  readonly #underWay = new Map<string, Promise<AllSaid>>();

  constructor(parts: QuestionsParts) {
    this.#parts = parts;
  }

  /** What all say, this one first, with those that were lost a moment ago among the missing. */
  ask(asked: Asked): Promise<AllSaid> {
    const key = `${asked.target}\n${asked.accept ?? ''}`;
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const asking = this.#ask(asked).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asking);
    return asking;
  }

  async #ask(asked: Asked): Promise<AllSaid> {
    const { host, about, assembly, askOwn } = this.#parts;
    const question = { method: 'GET', ...asked, patience: PATIENCE };
    const [own, replies] = await Promise.all([askOwn(question), assembly.askAll(question)]);
    const { told, missing } = sortReplies(replies);
    const known = new Set(missing.map((one) => one.host));
    const lost = assembly.lost
      .filter((one) => !known.has(one.host))
      .map((one) => ({ host: one.host, why: 'it is not there any more' }));
    const others = [...missing, ...lost];
    if (own.status === 200)
      return { told: [{ host, about: about(), answer: own }, ...told], missing: others };
    const { detail } = parseObject(own.body);
    return {
      told,
      missing: [{ host, why: refusalOf(own) }, ...others],
      why: typeof detail === 'string' ? detail : undefined,
    };
  }
}
