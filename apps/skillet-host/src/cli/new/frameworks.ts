import { UsageError } from '@skillet/command';
import type { Language } from './languages.ts';

/** Frameworks that an application can be made with, and the protocol of a server that has tools. */
export const FRAMEWORKS = ['express', 'hono', 'fastapi', 'mcp'] as const;

/** One of the frameworks that an application can be made with. */
export type Framework = (typeof FRAMEWORKS)[number];

/**
 * The language of a skill that names one, a framework, both or neither; throws a UsageError when the
 * framework is not there in the language.
 */
export function settleLanguage(
  language: Language | undefined,
  framework: Framework | undefined,
): Language {
  if (framework === 'fastapi') {
    if (language === undefined || language === 'python') return 'python';
    throw new UsageError(
      `--app fastapi is Python, so --lang ${language} does not go with it: leave --lang out, or take --app express or hono`,
    );
  }
  if (framework === 'mcp') {
    if (language === undefined || language === 'js') return 'js';
    throw new UsageError(
      `--app mcp is JavaScript, so --lang ${language} does not go with it: leave --lang out`,
    );
  }
  if (framework !== undefined && language === 'python') {
    throw new UsageError(
      `--app ${framework} is not there in Python: take --app fastapi, or --lang ts or js`,
    );
  }
  return language ?? 'ts';
}
