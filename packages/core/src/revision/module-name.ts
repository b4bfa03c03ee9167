import { fileUrl, pathOfFile } from './file-url.ts';
import { pathFrom, relativePath } from './relative-path.ts';

/** What the names of files begin with that are told relative to the skill's folder. */
const OWN = 'skill:';
const FILE = 'file://';

/** Names of modules that hold on any machine where the skill lies, and their URLs on this one. */
export interface ModuleNames {
  /** The name of a URL or an absolute path: that of a file says where it is from the skill's folder; others are names already. */
  readonly nameOf: (url: string) => string;
  readonly urlOf: (name: string) => string;
  /** Absolute path of the file that is named; undefined for what names none. */
  readonly fileOf: (name: string) => string | undefined;
}

/** The names of modules as they are for a skill in this folder. */
export function moduleNames(dir: string): ModuleNames {
  const home = fileUrl(dir.endsWith('/') ? dir : `${dir}/`);

  const nameOf = (given: string): string => {
    const url = given.startsWith('/') ? fileUrl(given).href : given;
    if (!url.startsWith(`${FILE}/`)) return url;
    return `${OWN}./${relativePath(home.pathname, url.slice(FILE.length))}`;
  };
  const urlOf = (name: string): string =>
    name.startsWith(OWN)
      ? new URL(FILE + pathFrom(home.pathname, name.slice(OWN.length))).href
      : name;
  const fileOf = (name: string): string | undefined => {
    try {
      return name.startsWith(OWN) ? pathOfFile(new URL(urlOf(name))) : undefined;
    } catch {
      // A worker may call anything a name.
      return undefined;
    }
  };
  return { nameOf, urlOf, fileOf };
}
