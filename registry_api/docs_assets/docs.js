// Options: https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  // The token is gone with the page, and no other host learns of the document.
  persistAuthorization: false,
  validatorUrl: null,
  // Without the standalone preset there is no top bar.
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
});
