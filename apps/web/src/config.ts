import { apiBasePath } from '@latchkey/contracts/api';

/**
 * Where the API is: this origin, or the URL of a sibling (`VITE_API_URL=https://api.example.com/api` at build time).
 * A build script may set the variable and leave it empty.
 */
export const apiUrl: string = import.meta.env.VITE_API_URL || apiBasePath;
