import { isJsonObject } from '@skillet/core';
import type { Manifest, MountRecord, Pin, Version } from './version.ts';

/** The form of both files; one of another is passed over. */
const FORM = 1;

/** Reads what is known of a mount; undefined where the text is something else. */
export function readRecord(text: string): MountRecord | undefined {
  const read = parse(text);
  if (read === undefined) return undefined;
  const { live, versions, pin } = read;
  if (live !== null && typeof live !== 'string') return undefined;
  if (!Array.isArray(versions) || !versions.every(isVersion)) return undefined;
  if (pin !== undefined && !isPin(pin)) return undefined;
  return { live, versions, ...(pin === undefined ? {} : { pin }) };
}

/** Reads the files of a version; undefined where the text is something else. */
export function readManifest(text: string): Manifest | undefined {
  const read = parse(text);
  return read !== undefined && isManifest(read) ? read : undefined;
}

/** The text of either. */
export function textOf(what: MountRecord | Manifest): string {
  return `${JSON.stringify({ form: FORM, ...what }, null, 1)}\n`;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isJsonObject(read) && read['form'] === FORM ? read : undefined;
  } catch {
    return undefined;
  }
}

function isVersion(value: unknown): value is Version {
  return (
    isJsonObject(value) &&
    hasTexts(value, ['id', 'code', 'settings', 'version', 'by']) &&
    hasNumbers(value, ['firstAt', 'at', 'files', 'bytes']) &&
    (value['notKept'] === undefined || typeof value['notKept'] === 'string')
  );
}

function isPin(value: unknown): value is Pin {
  return (
    isJsonObject(value) &&
    hasTexts(value, ['id', 'dir', 'disk', 'by']) &&
    hasNumbers(value, ['at']) &&
    isList(value['outside'], (path) => typeof path === 'string')
  );
}

function isManifest(value: Record<string, unknown>): value is Record<string, unknown> & Manifest {
  return (
    hasTexts(value, ['id', 'dir']) &&
    isList(
      value['files'],
      (file) =>
        isJsonObject(file) &&
        hasTexts(file, ['path', 'sha256']) &&
        hasNumbers(file, ['size']) &&
        (file['link'] === undefined || typeof file['link'] === 'string'),
    ) &&
    isList(value['inPlace'], (one) => isJsonObject(one) && hasTexts(one, ['path'])) &&
    isList(value['dependencies'], (one) => isJsonObject(one) && hasTexts(one, ['path', 'digest']))
  );
}

function isList(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}

function hasTexts(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function hasNumbers(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every((name) => Number.isFinite(value[name]));
}
