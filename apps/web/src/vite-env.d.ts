/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly LAB?: 'on' | 'off'; // feature: lab
  readonly VITE_API_URL?: string;
}
