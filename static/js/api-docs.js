// Draws the API's description with the vendored Swagger UI.
const place = document.getElementById("api");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.description,
  deepLinking: true,
  docExpansion: "list",
  // Nothing leaves this site: no outside validator is asked about the description.
  validatorUrl: null,
});
