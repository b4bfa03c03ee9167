import type { OpenapiDocument } from './openapi-document.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'td{padding:.3rem 1rem .3rem 0;vertical-align:top}code{white-space:nowrap}';

/** A page that lists what the service can be asked; its texts are this service's own. */
export function docsPage({ info, paths }: OpenapiDocument): string {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary, parameters }]) => {
      const query = parameters.map(({ name }) => `${name}=`).join('&amp;');
      const target = query === '' ? path : `${path}?${query}`;
      return `<tr><td><code>${method.toUpperCase()} ${target}</code></td><td>${summary}</td></tr>`;
    }),
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${info.title}</title><style>${STYLE}</style>
<h1>${info.title} ${info.version}</h1>
<table>${rows.join('')}</table>
<p>As OpenAPI: <a href="openapi.json">openapi.json</a></p></html>
`;
}
