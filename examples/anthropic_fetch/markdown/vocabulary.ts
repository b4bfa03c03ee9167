/** What an element says in Markdown. */
export type Role =
  /** Nothing beyond what is in it. */
  | 'none'
  /** A paragraph of its own. */
  | 'block'
  /** Something before each of its lines, or a list of such. */
  | 'indent'
  | 'heading'
  /** A mark around its text. */
  | 'mark'
  | 'link'
  /** Something without content. */
  | 'void'
  | 'code-block'
  | 'table'
  | 'row'
  | 'cell'
  | 'caption';

const NAMES: Readonly<Partial<Record<Role, string>>> = {
  block: `address article aside center dd details dialog dir div dl dt fieldset figcaption figure
    footer form header hgroup legend main menu nav option p search section summary`,
  indent: 'ul ol li blockquote',
  heading: 'h1 h2 h3 h4 h5 h6',
  mark: 'b strong i em code del s strike',
  link: 'a',
  void: 'img br hr input',
  'code-block': 'pre',
  table: 'table',
  row: 'tr',
  cell: 'td th',
  caption: 'caption',
};

const ROLES: ReadonlyMap<string, Role> = new Map(
  Object.entries(NAMES).flatMap(([role, names]) =>
    names.split(/\s+/).map((name) => [name, role as Role] as const),
  ),
);

/** Elements that hold nothing a reader sees. */
const HIDDEN: ReadonlySet<string> = new Set(
  'script style noscript template iframe noembed noframes colgroup'.split(' '),
);

/** The role of an element by its name in lower case. */
export function roleOf(name: string): Role {
  return ROLES.get(name) ?? 'none';
}

/** Whether an element is left out with all that is in it. */
export function isHidden(name: string): boolean {
  return HIDDEN.has(name);
}
