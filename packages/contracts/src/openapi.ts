import { apiPaths } from './api.ts';
import { defineEndpoint } from './endpoint.ts';

/** Answers the OpenAPI document of the API, which describes every endpoint of the list, this one included. */
export const openapiEndpoint = defineEndpoint({
  method: 'GET',
  path: apiPaths.openapi.read,
  access: 'anyone',
  body: null,
  answer: 'document',
  problems: [],
});
