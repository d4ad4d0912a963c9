import { apiBasePath, csrfHeader } from '@latchkey/contracts/api';
import { type Endpoint, needsToken } from '@latchkey/contracts/endpoint';
import { type EndpointName, endpoints } from '@latchkey/contracts/endpoints';
import { problemSchema } from '@latchkey/contracts/problem';
import { product } from '@latchkey/contracts/product';
import { answerHeaders, describeAnswers, sharedProblems } from './describe-answers.ts';
import { describeSchema } from './describe-schema.ts';
import { summaries } from './summaries.ts';

type Options = {
  /** The name of the refresh cookie. It depends on PUBLIC_ORIGIN. */
  readonly refreshCookie: string;
};

const description = `Every error is answered as \`application/problem+json\` (RFC 9457). Act on its \`code\` alone. The
codes of each operation are a closed list.

An address that is not listed here is answered 404 \`not_found\`. A method that an address does not have is answered 405
\`method_not_allowed\`, with the header \`Allow\`. HEAD is answered wherever GET is.`;

/**
 * Returns the OpenAPI 3.1 document of the API, as an object to be written as JSON. It is assembled from the contracts'
 * list of endpoints, and the schemas are those that the server checks requests against.
 */
export function describeApi({ refreshCookie }: Options) {
  const all = Object.entries<Endpoint>(endpoints) as [EndpointName, Endpoint][];
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of all) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    const operation = describeOperation(name, endpoint);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: product.name,
      // The version of the contract. That of the release would reveal to strangers which faults are open here.
      version: '1',
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: apiBasePath }],
    paths,
    components: {
      schemas: { Problem: describeSchema(problemSchema, 'output') },
      responses: sharedProblems(all.map(([, endpoint]) => endpoint)),
      headers: answerHeaders,
      securitySchemes: describeSecurity(refreshCookie),
    },
  };
}

function describeOperation(name: EndpointName, endpoint: Endpoint) {
  const parameters = describeParameters(endpoint);
  return {
    operationId: name,
    summary: summaries[name],
    tags: [endpoint.path.split('/')[1]],
    security: securityOf(endpoint),
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: describeSchema(endpoint.body, 'input') } },
      },
    }),
    responses: describeAnswers(endpoint),
  };
}

function describeParameters({ path, query = {} }: Endpoint) {
  const ofPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
  const ofQuery = Object.entries(query).map(([name, schema]) => ({
    ...{ name, in: 'query', schema: describeSchema(schema, 'input') },
  }));
  return [...ofPath, ...ofQuery];
}

/** A call needs all schemes of its endpoint at once. */
function securityOf(endpoint: Endpoint): Record<string, readonly string[]>[] {
  const needed = {
    ...(needsToken(endpoint) && { accessToken: [] }),
    ...(endpoint.access === 'cookie' && { refreshCookie: [] }),
    ...(endpoint.method !== 'GET' && (endpoint.from ?? 'page') === 'page' && { ownPage: [] }),
  };
  return Object.keys(needed).length > 0 ? [needed] : [];
}

function describeSecurity(refreshCookie: string) {
  return {
    accessToken: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The `accessToken` of a sign-in or a refresh.',
    },
    refreshCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: refreshCookie,
      description: 'A sign-in and each refresh set it. Scripts of a page cannot read it.',
    },
    ownPage: {
      type: 'apiKey',
      in: 'header',
      name: csrfHeader.name,
      description: `Always \`${csrfHeader.value}\`. It is no secret: a form of another site cannot send it.`,
    },
  };
}
