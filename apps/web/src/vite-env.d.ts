/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly LAB?: 'on' | 'off';
  readonly VITE_API_URL?: string;
}
