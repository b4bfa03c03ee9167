import { inspect as nodeInspect } from 'node:util';
import type { SkillLogger } from '@skillet/sdk';
import type { LogLevel } from '@skillet/core';
import { currentRequestId } from '../run/request-context.ts';
import type { LogChannel } from './log-channel.ts';

// Taken before any code of the skill runs.
const inspect = nodeInspect;

/** The logger that handlers get as `context.log`. */
export function createSkillLogger(channel: LogChannel): SkillLogger {
  const at = (level: LogLevel) => (message: unknown, fields?: Record<string, unknown>) => {
    const text = typeof message === 'string' ? message : inspect(message);
    channel.write(level, text, { requestId: currentRequestId(), fields });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
