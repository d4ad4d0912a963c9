import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a mail as a file that its owner alone can read, because links in it open accounts. The name begins with the
 * time, so that names sort by time. A mail that is written again replaces its file.
 */
export async function writeMailFile(
  folder: string,
  { id, createdAt }: { readonly id: string; readonly createdAt: Date },
  message: Buffer,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const file = join(folder, `${createdAt.toISOString().replaceAll(':', '-')}-${id}.eml`);
  // Whoever reads the folder must not find half a mail.
  await writeFile(`${file}.new`, message, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
