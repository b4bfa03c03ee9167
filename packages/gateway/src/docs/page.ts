/** What a page of documentation is about. */
export interface DocsPage {
  readonly title: string;
  /** URL of the OpenAPI document, relative to the page. */
  readonly document: string;
  /** URL of the folder with the page's files, relative to the page, with a slash at its end. */
  readonly assets: string;
}

/** The page: everything it shows and does comes from files of this host. */
export function renderDocs({ title, document, assets }: DocsPage): string {
  const [name, spec, folder] = [title, document, assets].map(escapeHtml);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <title>${name ?? ''}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${folder ?? ''}swagger-ui.css" />
    <link rel="stylesheet" href="${folder ?? ''}docs.css" />
  </head>
  <body>
    <div id="docs" data-document="${spec ?? ''}"></div>
    <noscript>This page needs JavaScript; the document itself is <a href="${spec ?? ''}">here</a>.</noscript>
    <script src="${folder ?? ''}swagger-ui-bundle.js"></script>
    <script src="${folder ?? ''}docs.js"></script>
  </body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
