import { alignColumns } from '@skillet/command';
import type { RollbackAnswer, VersionsAnswer } from '../../host/versions/versions-answer.ts';
import type { WeightsAnswer } from '../../rollout/version-weights.ts';
import { oneLine } from '../one-line.ts';

const CHARS = 400;

/** The versions of a mount, for a person. */
export function versionsText({ mount, versions, pinned }: VersionsAnswer): string {
  if (versions.length === 0) return `no version of "${mount}" was recorded yet\n`;
  const rows = versions.map((one) => [
    one.live ? '*' : '',
    one.id,
    oneLine(one.version, CHARS),
    one.at.slice(0, 19).replace('T', ' '),
    oneLine(one.by, CHARS),
    one.can_roll_back ? size(one.bytes) : `not kept: ${oneLine(one.why_not ?? '', CHARS)}`,
  ]);
  const head = ['', 'ID', 'VERSION', 'LIVE SINCE (UTC)', 'BY', 'KEPT'];
  return lines([
    ...alignColumns([head, ...rows]),
    ...(pinned === null ? [] : said([pinned.detail])),
  ]);
}

/** The weights of the versions at a mount, for a person. */
export function weightsText({ versions, note }: WeightsAnswer): string {
  const rows = versions.map(({ version, weight }) => [oneLine(version, CHARS), String(weight)]);
  return lines([...alignColumns([['VERSION', 'WEIGHT'], ...rows]), ...said([note])]);
}

/** What a rollback did, for a person. */
export function rollbackText({ message, pinned, warnings }: RollbackAnswer): string {
  return lines([message, ...said(warnings), ...(pinned === null ? [] : said([pinned.detail]))]);
}

function said(sentences: readonly string[]): string[] {
  return sentences.map((sentence) => `! ${oneLine(sentence, CHARS)}`);
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

function size(bytes: number): string {
  return bytes < 1024 ? `${String(bytes)} B` : `${String(Math.ceil(bytes / 1024))} KB`;
}
