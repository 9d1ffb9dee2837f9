"use strict";

const element = document.getElementById("swagger-ui");

SwaggerUIBundle({
  domNode: element,
  url: element.dataset.schema,
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
