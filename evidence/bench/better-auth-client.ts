/**
 * Signs so many new people up with Better Auth.
 * @returns the cookies of each, as a request sends them
 */
export async function signUp(port: number, prefix: string, count: number): Promise<string[]> {
  const origin = `http://127.0.0.1:${port}`;
  const cookies: string[] = [];
  for (let number = 0; number < count; number++) {
    const answer = await fetch(`${origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin },
      body: JSON.stringify({
        name: 'person-0',
        email: `${prefix}-${number}@example.com`,
        password: 'correct horse battery staple',
      }),
    });
    if (!answer.ok) throw new Error(`sign-up answered ${answer.status}: ${await answer.text()}`);
    cookies.push(
      answer.headers
        .getSetCookie()
        .map((set) => set.split(';')[0])
        .join('; '),
    );
  }
  return cookies;
}
