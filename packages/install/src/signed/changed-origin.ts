import type { Origin, Provenance, UnknownOrigin } from './origin.ts';

const NOBODY = 'nobody says';

/**
 * What of who is behind a package has changed in a way that somebody has to agree to, as sentences. What is said of the publisher does
 * not matter where the same workflow has built both; nor does another key, which registries change from time to time. `unknown` says why
 * something is not known now.
 */
export function originChanges(
  before: Origin,
  now: Origin,
  unknown: UnknownOrigin = {},
): readonly string[] {
  const changes: string[] = [];
  if (before.keyid !== undefined && now.keyid === undefined)
    changes.push(
      `it was signed by its registry, and is not verified to be so now (${unknown.signature ?? NOBODY})`,
    );
  const [was, is] = [before.provenance, now.provenance];
  if (was !== undefined && is === undefined)
    changes.push(
      `it was built from ${was.repository}, and where it is built now is not known (${unknown.provenance ?? NOBODY})`,
    );
  const places = was === undefined || is === undefined ? [] : placeChanges(was, is);
  changes.push(...places);
  const isSameBuild = was !== undefined && is !== undefined && places.length === 0;
  if (!isSameBuild && before.publisher !== undefined && before.publisher !== now.publisher)
    changes.push(
      `it was published by ${shown(before.publisher)}, and is now by ${shown(now.publisher)}`,
    );
  return changes;
}

function placeChanges(was: Provenance, is: Provenance): readonly string[] {
  const changes: string[] = [];
  if (was.repository !== is.repository)
    changes.push(`it was built from ${was.repository}, and is now from ${is.repository}`);
  if (fileOf(was.workflow) !== fileOf(is.workflow))
    changes.push(`it was built by ${fileOf(was.workflow)}, and is now by ${fileOf(is.workflow)}`);
  if (was.builder !== is.builder)
    changes.push(`${was.builder} vouched for its builder, and now ${is.builder} does`);
  return changes;
}

/** A workflow whatever the branch or the tag. */
function fileOf(workflow: string): string {
  return workflow.replace(/@[^@]*$/, '');
}

/** A name that a registry says, safe on a terminal. */
function shown(publisher: string | undefined): string {
  return publisher === undefined ? 'nobody knows whom' : JSON.stringify(publisher);
}
