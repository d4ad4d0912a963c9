import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { failure } from '../testing/scripted-calls.ts';
import { useProven } from './proof.tsx';

it('without a dialog a call that needs a proof rejects with its own failure', async () => {
  const { result } = renderHook(() => useProven());
  const asked = failure('reauthentication_required');
  await expect(result.current(() => Promise.reject(asked))).rejects.toBe(asked);
  await expect(result.current(async () => 'answer')).resolves.toBe('answer');
});
