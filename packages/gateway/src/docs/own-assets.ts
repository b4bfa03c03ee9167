/** Starts the page: the address of its document stands in the page, so that no script has to. */
export const DOCS_SCRIPT = `'use strict';
const place = document.getElementById('docs');
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
export const DOCS_STYLE = `body { margin: 0; background: #fff; }
.swagger-ui .wrapper { max-width: 1080px; }
.swagger-ui .info { margin: 36px 0 20px; }
.swagger-ui .info .title { font-size: 30px; }
.swagger-ui .scheme-container { box-shadow: none; border-bottom: 1px solid #e4e7ee; padding: 0 0 16px; margin: 0 0 12px; background: none; }
.swagger-ui .opblock-tag small { overflow: hidden; text-overflow: ellipsis; }
/* Operations without a group need no heading. */
.swagger-ui #operations-tag-default { display: none; }
.swagger-ui .opblock { box-shadow: none; border-radius: 8px; }
.swagger-ui .opblock .opblock-summary-method { border-radius: 6px; }
.swagger-ui .btn { box-shadow: none; }
.swagger-ui textarea { min-height: 120px; }
`;
