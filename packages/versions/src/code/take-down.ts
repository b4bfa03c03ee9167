import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { contentDigest } from '@skillet/core';
import { readPlain } from '../files/plain-file.ts';
import type { Manifest, Version } from '../version.ts';
import { codeFiles, outsideOf, sourceOf, type CodePlace } from './code-files.ts';
import { dependencyMarks } from './dependencies.ts';
import { snapshot } from './snapshot.ts';

/** Characters of an id. */
const ID = 12;

/** A revision that has gone live. */
export interface GoneLive {
  /** Absolute path of the skill's folder. */
  readonly dir: string;
  /** The `contentDigest` of each file that it has loaded, by absolute paths. */
  readonly loaded: ReadonlyMap<string, string>;
  /** What its descriptor says. */
  readonly version: string;
  /** JSON of its settings, without what is secret. */
  readonly settings: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Why nothing of its code can be kept, whatever its folder has. */
  readonly notKept?: string | undefined;
  /** What its files held before it was loaded, by absolute paths, where that was read: they, or what links to them lead to, may have changed since. */
  readonly early?: ReadonlyMap<string, Uint8Array> | undefined;
}

/** A revision whose code has been read, and waits to be written. */
export interface Taken {
  readonly version: Version;
  readonly manifest?: Manifest;
  /** Contents by their SHA-256. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Reads the code of what has gone live, and sees that it is what was loaded; `except` is the host's folder for state. */
export async function takeDown(live: GoneLive, except: string): Promise<Taken> {
  const { dir, loaded, version, settings: text, by, at, early } = live;
  const settings = digestOf(text);
  const about = { settings, version, firstAt: at, at, by };
  const nothing = (code: string, notKept: string): Taken => {
    const id = idOf(code, settings);
    return { version: { id, code, ...about, files: 0, bytes: 0, notKept }, contents: new Map() };
  };
  if (live.notKept !== undefined) return nothing(digestOf(version), live.notKept);
  const contents = new Map<string, Uint8Array>();
  const torn: string[] = [];
  const read = async (source: string, file: string) => {
    // What was loaded by a link goes by either name.
    const asLoaded = loaded.get(file) ?? loaded.get(source);
    const isLoaded = (bytes: Uint8Array) =>
      asLoaded === undefined || contentDigest(bytes) === asLoaded;
    const before = early?.get(file);
    const bytes = before !== undefined && isLoaded(before) ? before : await readPlain(source);
    if (bytes !== before && !isLoaded(bytes)) torn.push(file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    contents.set(sha256, bytes);
    return { sha256, size: bytes.length };
  };
  const place = { dir, outside: await outsideOf(dir, [...loaded.keys()]), except };
  const { files, inPlace, digest, tooMuch } = await snapshot(place, read);
  if (tooMuch !== undefined) return nothing(digest, tooMuch);
  if (torn.length > 0)
    return nothing(
      digestOf(JSON.stringify([...loaded])),
      'its files were changed before they were recorded',
    );
  const id = idOf(digest, settings);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const dependencies = await dependencyMarks(dir);
  return {
    manifest: { id, dir, files, inPlace, dependencies },
    version: { id, code: digest, ...about, files: files.length, bytes },
    contents,
  };
}

/** What the files of a skill hold, by absolute paths; nothing where they take more than `room` bytes. */
export async function readEarly(
  place: CodePlace,
  room: number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const { files, bytes, tooMuch } = await codeFiles(place);
  if (tooMuch !== undefined || bytes > room) return contents;
  for (const file of files) {
    const source = await sourceOf(place.dir, file).catch(() => undefined);
    if (source === undefined) continue;
    const held = await readPlain(source).catch(() => undefined);
    if (held === undefined) continue;
    const { path, link } = file;
    contents.set(isAbsolute(path) ? path : join(place.dir, path), held);
    // What lies elsewhere may be loaded by its own name.
    if (link !== undefined && isAbsolute(link)) contents.set(link, held);
  }
  return contents;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function idOf(code: string, settings: string): string {
  return digestOf(JSON.stringify([code, settings])).slice(0, ID);
}
