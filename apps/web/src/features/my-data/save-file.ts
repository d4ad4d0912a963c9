/** Hands a text to the browser as a file to be saved. */
export function saveFile({ name, text }: { readonly name: string; readonly text: string }): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href, download: name });
  link.click();
  URL.revokeObjectURL(href);
}
