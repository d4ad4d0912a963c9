/** The parts that are mutated together, and the tests beside them, which must fail. */
export const parts = {
  core: {
    mutate: 'apps/api/src/core',
    tests: ['apps/api/src/core/**/*.test.ts'],
  },
  'api-auth': {
    mutate: 'apps/api/src/features/auth',
    tests: ['apps/api/src/features/auth/**/*.test.ts'],
  },
  'web-auth': {
    mutate: 'apps/web/src/auth',
    tests: ['apps/web/src/auth/**/*.test.{ts,tsx}'],
  },
} as const;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as PartName[];
