import { SkillError, type SkillHandler } from '@skillet/sdk';
import { complete, type Reply } from './complete.ts';

const DEFAULT_BASE_URL = 'https://opencode.ai/zen/v1';

interface Question {
  readonly prompt: string;
  readonly system?: string | null;
  readonly model: string;
}

/** Asks the model with the caller's key. */
export const handler: SkillHandler<Question, Reply> = async (question, { env, signal }) => {
  const { prompt, system, model } = question;
  const messages = [
    ...(system ? [{ role: 'system', content: system }] : []),
    { role: 'user', content: prompt },
  ];
  const outcome = await complete(
    {
      baseUrl: env['ZEN_BASE_URL'] || DEFAULT_BASE_URL,
      key: env['ZEN_API_KEY'] ?? '',
      signal,
    },
    { model, messages },
  );
  if (outcome.ok) return outcome.reply;
  throw new SkillError(outcome.status, outcome.problem);
};
