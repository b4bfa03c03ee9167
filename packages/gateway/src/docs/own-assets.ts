/** Starts the page: the address of its document stands in the page, so that no script has to. */
export const DOCS_SCRIPT = `'use strict';
const place = document.getElementById('docs');
const dark = matchMedia('(prefers-color-scheme: dark)');
const dress = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', dress);
dress();
window.ui = SwaggerUIBundle({
  domNode: place,
  url: new URL(place.dataset.document, location.href).href,
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** How the page looks beyond Swagger UI's own style. */
export const DOCS_STYLE = `body { margin: 0; }
/* Swagger UI's own dark is on only once its script is there. */
@media (prefers-color-scheme: dark) { html { background: #1c2022; } }
.swagger-ui .wrapper { max-width: 1080px; }
.swagger-ui .info { margin: 36px 0 20px; }
.swagger-ui .info .title { font-size: 30px; }
.swagger-ui .scheme-container { box-shadow: none; border-bottom: 1px solid #8884; padding: 0 0 16px; margin: 0 0 12px; background: none; }
.swagger-ui .opblock-tag small { overflow: hidden; text-overflow: ellipsis; }
/* Operations without a group need no heading. */
.swagger-ui #operations-tag-default { display: none; }
.swagger-ui .opblock { box-shadow: none; border-radius: 8px; }
.swagger-ui .opblock .opblock-summary-method { border-radius: 6px; }
.swagger-ui .btn { box-shadow: none; }
.swagger-ui textarea { min-height: 120px; }
@media (max-width: 640px) {
  .swagger-ui .wrapper, .swagger-ui .opblock-body { padding: 0 8px; }
  .swagger-ui .info { margin: 20px 0 12px; }
  .swagger-ui .info .title { font-size: 24px; overflow-wrap: anywhere; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag small { flex: 1 1 100%; order: 1; padding: 0; }
  .swagger-ui .opblock .opblock-section-header { flex-wrap: wrap; padding: 8px; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui .try-out, .swagger-ui .btn.try-out__btn { margin: 0; min-width: 0; }
  .swagger-ui table { table-layout: fixed; }
  .swagger-ui table.headers { table-layout: auto; }
  .swagger-ui .response-col_status, .swagger-ui .col_header.response-col_status { width: 56px; min-width: 0; }
  .swagger-ui .response-col_links { display: none; }
  .swagger-ui .response-col_description, .swagger-ui pre, .swagger-ui .markdown { max-width: 100%; overflow-wrap: anywhere; }
  .swagger-ui .body-param__text { max-width: 100%; }
}
`;
