/** Where the API is mounted, and the header that every state-changing request must carry (see docs/decisions/0006). */
export const apiBasePath = '/api';
export const csrfHeader = { name: 'X-Requested-With', value: 'XMLHttpRequest' } as const;
