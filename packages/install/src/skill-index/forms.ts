// What texts in an index may be; its schema and its reader hold to the same.

/** Of small letters, digits and dashes: fit for a URL and for a folder on any system. */
export const NAME = '^[a-z0-9][a-z0-9-]{0,62}$';
/** Semantic Versioning 2.0.0, without what is said of a build: of two that differ in that alone, none is newer. */
export const VERSION =
  '^(?:0|[1-9]\\d{0,14})\\.(?:0|[1-9]\\d{0,14})\\.(?:0|[1-9]\\d{0,14})(?:-(?:0|[1-9]\\d{0,14}|\\d*[A-Za-z-][0-9A-Za-z-]*)(?:\\.(?:0|[1-9]\\d{0,14}|\\d*[A-Za-z-][0-9A-Za-z-]*))*)?$';
export const MOMENT = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$';
export const INTEGRITY = '^sha512-[A-Za-z0-9+/]{86}==$';
/** An address, without what a shell would make something else of in a line that somebody copies; or a path of plain names. */
export const URL_FORM =
  '^(?:https://[\\w.~:/?@&*+,=%[\\]-]+|(?!\\.)[\\w.~@+-]+(?:/(?!\\.)[\\w.~@+-]+)*)$';

/** Characters of texts, and how many there may be of what. */
export const MOST = {
  version: 64,
  title: 200,
  description: 4000,
  license: 200,
  publisher: 200,
  tools: 500,
  tool: 128,
  keywords: 100,
  keyword: 100,
  url: 2048,
  indexName: 100,
  size: 100 * 1024 * 1024,
  skills: 20_000,
  /** Values in what a skill asks for, and how deep they lie. */
  permissions: 1000,
  permission: 1000,
  depth: 6,
};
