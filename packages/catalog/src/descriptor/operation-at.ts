import type { Descriptor, Operation } from '@skillet/core';

/** Names of operations by their methods. */
type Names = Map<string, string>;

/** What lies at the paths of some operations. */
interface Paths {
  /** By their paths, of those without parameters. */
  readonly plain: ReadonlyMap<string, Names>;
  /** Of those with parameters, segment by segment; undefined when there are none. */
  readonly templated: Branch | undefined;
}

interface Branch {
  readonly here: Names;
  readonly below: Map<string, Branch>;
}

/** Stands for a segment with a parameter, which may be anything. */
const PARAMETER = '{}';

const known = new WeakMap<readonly Operation[], Paths>();

/**
 * The name of the operation that a request for a path (with or without a query) below the mount is a call of;
 * undefined when none is there. A path without parameters goes before one with parameters such as `{id}`.
 */
export function operationAt(
  { operations }: Pick<Descriptor, 'operations'>,
  method: string,
  path: string,
): string | undefined {
  let paths = known.get(operations);
  if (paths === undefined) {
    paths = pathsOf(operations);
    known.set(operations, paths);
  }
  const query = path.indexOf('?');
  const plain = query === -1 ? path : path.slice(0, query);
  const found = paths.plain.get(plain)?.get(method);
  if (found !== undefined || paths.templated === undefined) return found;
  return branchAt(paths.templated, plain)?.here.get(method);
}

function pathsOf(operations: readonly Operation[]): Paths {
  const plain = new Map<string, Names>();
  let templated: Branch | undefined;
  // The first of two at one place counts.
  for (const { name, method, path } of operations.toReversed()) {
    if (!path.includes('{')) {
      const names = plain.get(path) ?? new Map<string, string>();
      plain.set(path, names.set(method, name));
    } else {
      templated ??= newBranch();
      grow(templated, path).here.set(method, name);
    }
  }
  return { plain, templated };
}

function newBranch(): Branch {
  return { here: new Map(), below: new Map() };
}

function grow(root: Branch, path: string): Branch {
  let branch = root;
  for (const segment of path.split('/')) {
    const step = segment.includes('{') ? PARAMETER : segment;
    const next = branch.below.get(step) ?? newBranch();
    branch.below.set(step, next);
    branch = next;
  }
  return branch;
}

/** Reads a path only as far as something is there: clients send paths of any length. */
function branchAt(root: Branch, path: string): Branch | undefined {
  let branch: Branch | undefined = root;
  for (let from = 0; branch !== undefined && from <= path.length;) {
    const slash = path.indexOf('/', from);
    const to = slash === -1 ? path.length : slash;
    const segment = path.slice(from, to);
    const { below }: Branch = branch;
    branch = below.get(segment) ?? (segment === '' ? undefined : below.get(PARAMETER));
    from = to + 1;
  }
  return branch;
}
