import type { TestApp } from '../../../testing/create-test-app.ts';
import { mailsTo } from '../../../testing/mails.ts';

/** The mails to this address about a sign-in on a new device. */
export const newDeviceMails = async (test: TestApp, email: string) =>
  (await mailsTo(test, email)).filter(({ subject }) => subject === 'New sign-in to your account');
